/**
 * Makes an element with attributes and children. An attribute that is `undefined` or `false` is left out.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | boolean | undefined>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/**
 * The same for a drawing.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | boolean | undefined>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/**
 * @param {Element} made
 * @param {Record<string, string | boolean | undefined>} attributes
 */
function setAttributes(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
}

/**
 * The place that a section of the page has for its content.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function bodyOf(id) {
  return /** @type {HTMLElement} */ (document.querySelector(`#${id} > .body`));
}

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** @param {number} value */
export function formatted(value) {
  return numbers.format(value);
}

/**
 * A number as people read it: a thousand milliseconds are a second.
 * @param {number} value
 * @param {string} [unit] with the space before it
 */
export function inUnit(value, unit = '') {
  if (value >= 100 && value < 1_000 && unit !== '') return `${formatted(Math.round(value))}${unit}`;
  return unit === ' ms' && value >= 1_000 ? `${formatted(value / 1_000)} s` : `${formatted(value)}${unit}`;
}

/**
 * A named figure. `figure` tells tests which one it is, and `data-value` holds it as it came.
 * @param {string} figure
 * @param {string} label
 * @param {string} [unit]
 */
export function figure(figure, label, unit = '') {
  const value = element('dd', { 'data-figure': figure }, '–');
  return {
    element: element('div', { class: 'figure' }, element('dt', {}, label), value),
    /** @param {number | undefined} number */
    show(number) {
      value.textContent = number === undefined ? '–' : inUnit(number, unit);
      value.dataset.value = number === undefined ? '' : String(number);
    },
  };
}

/**
 * A bar of a share from 0 to 1.
 * @param {string} kind
 */
export function bar(kind) {
  const filled = element('span', { class: `filled ${kind}` });
  return {
    element: element('span', { class: 'bar', 'aria-hidden': 'true' }, filled),
    /** @param {number} share */
    show(share) {
      filled.style.inlineSize = `${Math.max(0, Math.min(1, share)) * 100}%`;
    },
  };
}
