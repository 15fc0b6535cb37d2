/** @typedef {import('../../showcase/showcase.js').Page} Page */

/**
 * Gives the plots of the page something to show.
 * @param {Page} page
 */
export function addTo({ ask, element, inWords, requests }) {
  const button = element('button', { type: 'button', class: 'second' }, 'Send requests for a minute');
  const said = element('span', { class: 'said', role: 'status' });
  requests.addControl(button, said);
  button.addEventListener('click', async () => {
    button.disabled = true;
    said.textContent = '';
    try {
      const { rate, seconds } = await (await ask('showcase/load', { method: 'POST' })).json();
      said.textContent = `${rate} requests a second are sent.`;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      said.textContent = '';
    } catch (error) {
      said.textContent = inWords(error);
    } finally {
      button.disabled = false;
    }
  });
}
