/** @typedef {import('../../showcase/showcase.js').Page} Page */

const actions = /** @type {const} */ ([
  ['kill', 'Kill'],
  ['pause', 'Pause'],
  ['heal', 'Heal'],
]);

/**
 * Gives each node of the page its buttons.
 * @param {Page} page
 */
export function addTo({ ask, cluster, element, inWords }) {
  cluster.addActions((number) => {
    const said = element('span', { class: 'said', role: 'status' });
    const buttons = actions.map(([action, label]) => {
      const button = element('button', { type: 'button', 'aria-label': `${label} node ${number}` }, label);
      button.addEventListener('click', async () => {
        said.textContent = '';
        try {
          const { state } = await (
            await ask(`showcase/nodes/${number}/${action}`, { method: 'POST' })
          ).json();
          if (state === 'starting') said.textContent = 'starting';
          if (state === 'paused') said.textContent = 'paused';
        } catch (error) {
          said.textContent = inWords(error);
        }
      });
      return /** @type {const} */ ([action, button]);
    });
    return {
      element: element('span', { class: 'actions' }, said, ...buttons.map(([, button]) => button)),
      update(state) {
        for (const [action, button] of buttons) {
          // A node that is paused may look alive for as long as nothing is asked of it.
          button.disabled = (action === 'kill' && state === 'down') || (action === 'pause' && state !== 'up');
        }
        if (said.textContent === (state === 'up' ? 'starting' : 'paused')) said.textContent = '';
      },
    };
  });
}
