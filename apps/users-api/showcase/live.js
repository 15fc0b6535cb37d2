/** @import { Figures } from './figures.js' */
import { ask, inWords, Refusal, useKey } from './service.js';

const againMs = 2_000;

/**
 * Reads the events of the service for as long as the page is open, and tells of each.
 * @param {(figures: Figures) => void} onFigures
 */
export async function follow(onFigures) {
  const form = /** @type {HTMLFormElement} */ (document.querySelector('#key'));
  for (;;) {
    try {
      await read(onFigures);
      say('waiting', 'The service has ended its events. Trying again.');
    } catch (error) {
      if (error instanceof Refusal && (error.status === 401 || error.status === 403)) {
        say('locked', error.status === 401 ? 'The figures need the admin key.' : error.message);
        await keyTyped(form);
        continue;
      }
      say('waiting', `${inWords(error)} Trying again.`);
    }
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

/** @param {(figures: Figures) => void} onFigures */
async function read(onFigures) {
  const { body } = await ask('showcase/events');
  if (body === null) return;
  say('live', 'Live');
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) onFigures(JSON.parse(event.slice('data: '.length)));
  }
}

/** @param {HTMLFormElement} form */
async function keyTyped(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input'));
  form.hidden = false;
  input.focus();
  await new Promise((resolve) => {
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        resolve(undefined);
      },
      { once: true },
    );
  });
  useKey(input.value);
  input.value = '';
  form.hidden = true;
}

/**
 * @param {'live' | 'locked' | 'waiting'} state
 * @param {string} words
 */
function say(state, words) {
  const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
  status.dataset.state = state;
  const text = /** @type {HTMLElement} */ (status.querySelector('.text'));
  // Screen readers would read the same words out again.
  if (text.textContent !== words) text.textContent = words;
}
