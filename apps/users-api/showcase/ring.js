/** @import { Figures } from './figures.js' */
import { bodyOf, drawing, element, figure } from './element.js';

const size = 220;
const radius = 78;

/** @typedef {{ element: HTMLElement, update: (state: Figures['nodes'][number]['state']) => void }} NodeActions */

/** The ring: its nodes, and how many of its token ranges have a quorum. */
export function ring() {
  const quorum = drawing('circle', {
    class: 'quorum',
    'stroke-dasharray': '0 100',
    ...circle(radius),
    pathLength: '100',
    transform: `rotate(-90 ${size / 2} ${size / 2})`,
  });
  const share = drawing('text', { class: 'share', x: `${size / 2}`, y: `${size / 2 - 8}` });
  const caption = drawing(
    'text',
    { class: 'caption', x: `${size / 2}`, y: `${size / 2 + 15}` },
    'with a quorum',
  );
  const dots = drawing('g');
  const picture = drawing(
    'svg',
    { class: 'ring', viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': 'No figures yet' },
    drawing('circle', { class: 'lacking', ...circle(radius) }),
    quorum,
    dots,
    share,
    caption,
  );
  const list = element('ul', { class: 'nodes' });
  const ranges = figure('token_ranges_with_quorum', 'With a quorum');
  const all = figure('token_ranges', 'Token ranges');
  const connections = figure('active_connections', 'Connections');
  bodyOf('cluster').append(
    picture,
    list,
    element('dl', { class: 'figures' }, ranges.element, all.element, connections.element),
  );

  /** @type {Map<number, ReturnType<typeof nodeItem>>} */
  const items = new Map();
  /** @type {((number: number) => NodeActions) | undefined} */
  let makeActions;

  return {
    /**
     * Gives every node what can be done to it.
     * @param {(number: number) => NodeActions} make
     */
    addActions(make) {
      makeActions = make;
      for (const [number, item] of items) item.add(make(number));
    },

    /** @param {Figures} figures */
    show({
      nodes,
      metrics: {
        token_ranges: { total, without_quorum: lacking },
        active_connections,
      },
    }) {
      const part = total === 0 ? 0 : (total - lacking) / total;
      picture.classList.toggle('known', total > 0);
      quorum.setAttribute('stroke-dasharray', `${part * 100} 100`);
      share.textContent = total === 0 ? '–' : `${Math.floor(part * 100)} %`;
      ranges.show(total - lacking);
      all.show(total);
      connections.show(active_connections);
      const states = nodes.map(({ number, state }) => `node ${number} ${state}`).join(', ');
      picture.setAttribute(
        'aria-label',
        `${share.textContent} of the token ranges have a quorum; ${states || 'no node yet'}`,
      );
      dots.replaceChildren(
        ...nodes.flatMap(({ number, state }, i) => dot(number, state, i / nodes.length, nodes.length)),
      );
      for (const [number, item] of items) {
        if (nodes.some((node) => node.number === number)) continue;
        item.element.remove();
        items.delete(number);
      }
      for (const node of nodes) {
        let item = items.get(node.number);
        if (item === undefined) {
          item = nodeItem(node.number);
          items.set(node.number, item);
          list.append(item.element);
          if (makeActions !== undefined) item.add(makeActions(node.number));
        }
        item.show(node);
      }
    },
  };
}

/** @param {number} number */
function nodeItem(number) {
  const state = element('span', { class: 'state' });
  const made = element(
    'li',
    { 'data-node': String(number) },
    element('span', { class: 'name' }, `Node ${number}`),
    state,
  );
  /** @type {NodeActions | undefined} */
  let actions;
  return {
    element: made,
    /** @param {NodeActions} own */
    add(own) {
      actions = own;
      made.append(own.element);
    },
    /** @param {Figures['nodes'][number]} node */
    show(node) {
      made.dataset.state = node.state;
      state.textContent = words[node.state];
      actions?.update(node.state);
    },
  };
}

const words = { up: 'up', down: 'down', stalled: 'silent' };

/**
 * @param {number} number
 * @param {string} state
 * @param {number} turn
 * @param {number} count
 */
function dot(number, state, turn, count) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  const x = size / 2 + radius * Math.cos(angle);
  const y = size / 2 + radius * Math.sin(angle);
  const r = Math.max(5, Math.min(18, 150 / count));
  const place = { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1) };
  const made = [drawing('circle', { class: `node ${state}`, ...place })];
  if (count > 12) return made;
  return [
    ...made,
    drawing('text', { class: `number ${state}`, x: x.toFixed(1), y: y.toFixed(1) }, String(number)),
  ];
}

/** @param {number} r */
function circle(r) {
  return { cx: `${size / 2}`, cy: `${size / 2}`, r: `${r}`, fill: 'none' };
}
