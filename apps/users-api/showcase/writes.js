/** @import { Figures } from './figures.js' */
import { bar, bodyOf, element, formatted } from './element.js';

const outcomes = /** @type {const} */ ([
  ['applied', 'Applied', 'good', 'Done, and answered as done.'],
  ['not_applied', 'Not applied', 'warn', 'Refused or failed, and nothing was left behind.'],
  ['unknown', 'Unknown', 'bad', 'May have been done: the answer says so.'],
]);

/** Writes by what they left behind. */
export function writes() {
  const rows = outcomes.map(([outcome, label, kind, meaning]) => {
    const filled = bar(kind);
    const value = element('span', { class: 'value', 'data-figure': `writes_${outcome}` }, '–');
    const made = element(
      'li',
      {},
      element('span', { class: 'label' }, label),
      value,
      filled.element,
      element('span', { class: 'meaning' }, meaning),
    );
    return { outcome, filled, value, made };
  });
  bodyOf('writes').append(element('ul', { class: 'bars' }, ...rows.map(({ made }) => made)));
  return {
    /** @param {Figures} figures */
    show({ metrics: { writes_by_outcome: counts } }) {
      const total = counts.applied + counts.not_applied + counts.unknown;
      for (const { outcome, filled, value } of rows) {
        value.textContent = formatted(counts[outcome]);
        value.dataset.value = String(counts[outcome]);
        filled.show(total === 0 ? 0 : counts[outcome] / total);
      }
    },
  };
}
