import { bar, bodyOf, element, formatted } from './element.js';
import { ask, inWords } from './service.js';

const queries = 500;
/** One after another may take longer than a request usually does. */
const headers = { 'X-Request-Timeout': '120' };

/** The same queries many at once and one after another. */
export function comparison() {
  const rows = [row('async', 'Many at once', 'accent'), row('sync', 'One after another', 'muted')];
  const button = element('button', { type: 'button' }, `Run ${queries} queries each way`);
  const result = element('p', { class: 'result', role: 'status' });
  bodyOf('comparison').append(
    element('ul', { class: 'bars' }, ...rows.map(({ made }) => made)),
    button,
    result,
  );

  button.addEventListener('click', async () => {
    button.disabled = true;
    result.textContent = 'Running.';
    try {
      /** @type {number[]} */
      const rates = [];
      for (const each of rows) {
        const answer = await (await ask(`performance/${each.mode}?requests=${queries}`, { headers })).json();
        rates.push(answer.requests_per_second);
        each.value.textContent = `${formatted(Math.round(answer.requests_per_second))} a second`;
        const most = Math.max(...rates);
        for (const [i, rate] of rates.entries()) rows[i]?.filled.show(rate / most);
      }
      const [many = 0, one = 1] = rates;
      result.textContent = `${formatted(many / one)} times as many queries a second with many in flight.`;
    } catch (error) {
      result.textContent = inWords(error);
    } finally {
      button.disabled = false;
    }
  });
}

/**
 * @param {'async' | 'sync'} mode
 * @param {string} label
 * @param {string} kind
 */
function row(mode, label, kind) {
  const filled = bar(kind);
  const value = element('span', { class: 'value', 'data-mode': mode }, '–');
  const made = element('li', {}, element('span', { class: 'label' }, label), value, filled.element);
  return { mode, filled, value, made };
}
