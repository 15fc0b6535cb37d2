import { bodyOf, element } from './element.js';
import { ask, inWords } from './service.js';

const checks = [
  ['query_error', 'A failing query leaves the session as it was'],
  ['streaming_error', 'So does a failing stream'],
  ['concurrent_streams', 'Three streams at once stay apart'],
  ['nested_contexts', 'Scopes close inside out, and nothing else with them'],
  ['cancellation', 'A stream broken off leaves nothing in flight'],
];

/** What is opened in a scope is closed with it, and nothing else is: five checks that really stage it. */
export function safetyChecks() {
  const rows = checks.map(([name = '', title = '']) => {
    const verdict = element('span', { class: 'verdict' }, 'not run yet');
    const found = element('div', { class: 'found' });
    const made = element(
      'li',
      { 'data-check': name },
      element('span', { class: 'title' }, title),
      verdict,
      found,
    );
    return { name, verdict, found, made };
  });
  const button = element('button', { type: 'button' }, 'Run the five checks');
  const result = element('p', { class: 'result', role: 'status' });
  bodyOf('safety').append(
    button,
    result,
    element('ul', { class: 'checks' }, ...rows.map(({ made }) => made)),
  );

  button.addEventListener('click', async () => {
    button.disabled = true;
    let passed = 0;
    result.textContent = 'Running.';
    for (const { made } of rows) delete made.dataset.verdict;
    for (const { name, verdict, found, made } of rows) {
      verdict.textContent = 'running';
      try {
        const answer = await (await ask(`context_manager_safety/${name}`, { method: 'POST' })).json();
        const isPassed = hasPassed(answer);
        if (isPassed) passed++;
        verdict.textContent = isPassed ? 'passed' : 'failed';
        made.dataset.verdict = verdict.textContent;
        found.replaceChildren(factsOf(answer));
      } catch (error) {
        verdict.textContent = 'could not run';
        made.dataset.verdict = 'failed';
        found.replaceChildren(inWords(error));
      }
    }
    result.textContent = `${passed} of ${rows.length} checks passed.`;
    button.disabled = false;
  });
}

/**
 * Whether everything that the answer claims came true, and nothing was left in flight.
 * @param {Record<string, unknown>} answer
 */
function hasPassed({ requests_in_flight_after: left = 0, ...answer }) {
  return left === 0 && Object.values(answer).every((value) => value !== false);
}

/** @param {Record<string, unknown>} answer */
function factsOf(answer) {
  const facts = Object.entries(answer).filter(([name]) => name !== 'test');
  return element(
    'dl',
    {},
    ...facts.map(([name, value]) =>
      element(
        'div',
        {},
        element('dt', {}, name.replaceAll('_', ' ')),
        ' ',
        element('dd', {}, inShort(value)),
      ),
    ),
  );
}

/** @param {unknown} value */
function inShort(value) {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(' → ');
  if (Array.isArray(value)) return `${value.length}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
