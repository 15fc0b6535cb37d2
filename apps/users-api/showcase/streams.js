/** @import { Figures } from './figures.js' */
import { bodyOf, element, figure, formatted } from './element.js';
import { plot } from './plots.js';
import { ask, inWords, Refusal } from './service.js';

const sliceMs = 100;
const added = 5_000;
const addLabel = `Add ${formatted(added)} users`;
const batchSize = 100;
const batchesAtOnce = 4;

/** Streams of users, read as fast as a slider says, beside the memory of the service. */
export function streams() {
  const slider = element('input', { id: 'speed', type: 'range', min: '0', max: '100', value: '45' });
  const speedText = element('output', { for: 'speed' });
  const count = element(
    'select',
    { id: 'readers' },
    ...[1, 2, 4].map((each) => element('option', { value: String(each) }, String(each))),
  );
  const toggle = element('button', { type: 'button' }, 'Start reading');
  const add = element('button', { type: 'button', class: 'second' }, addLabel);
  const result = element('p', { class: 'result', role: 'status' });
  const memory = figure('resident_memory', 'Memory', ' MB');
  const open = figure('open_streams', 'Open streams');
  const rows = figure('rows_read', 'Rows read');
  const line = plot(
    'Resident memory of the service',
    [{ label: 'memory', color: 'good', fill: 'good-faint' }],
    {
      unit: ' MB',
    },
  );
  bodyOf('streams').append(
    element(
      'div',
      { class: 'controls' },
      element(
        'div',
        { class: 'slider' },
        element('label', { for: 'speed' }, 'Speed of each reader'),
        slider,
        speedText,
      ),
      element('div', { class: 'choice' }, element('label', { for: 'readers' }, 'Readers'), count),
      toggle,
      add,
    ),
    result,
    element('dl', { class: 'figures' }, memory.element, open.element, rows.element),
    line.element,
  );

  /** @type {AbortController | undefined} */
  let reading;
  let read = 0;
  const speed = () => speedOf(Number(slider.value));
  const showSpeed = () => {
    const words = speed() === 0 ? 'reads nothing' : `${formatted(speed())} rows a second`;
    speedText.textContent = words;
    slider.setAttribute('aria-valuetext', words);
  };
  slider.addEventListener('input', showSpeed);
  showSpeed();

  /** @param {number} more */
  const onRows = (more) => {
    read += more;
  };
  const stop = () => {
    reading?.abort();
    reading = undefined;
    toggle.textContent = 'Start reading';
  };
  toggle.addEventListener('click', () => {
    if (reading !== undefined) return stop();
    const mine = new AbortController();
    reading = mine;
    result.textContent = '';
    toggle.textContent = 'Stop reading';
    for (let i = 0; i < Number(count.value); i++) {
      readAgainAndAgain({ speed, signal: mine.signal, onRows }).catch((error) => {
        if (mine.signal.aborted) return;
        result.textContent =
          error instanceof Refusal || error instanceof NoUsers ? error.message : inWords(error);
        stop();
      });
    }
  });

  add.addEventListener('click', async () => {
    add.disabled = true;
    result.textContent = '';
    try {
      await addUsers((done) => {
        add.textContent = `${formatted(done)} of ${formatted(added)} users`;
      });
      result.textContent = `${formatted(added)} users added.`;
    } catch (error) {
      result.textContent = inWords(error);
    } finally {
      add.textContent = addLabel;
      add.disabled = false;
    }
  });

  return {
    /** @param {Figures} figures */
    show({ at, metrics }) {
      const megabytes = metrics.process.resident_memory_bytes / 1e6;
      memory.show(megabytes);
      open.show(metrics.open_streams);
      rows.show(read);
      line.add(Date.parse(at) / 1000, [megabytes]);
    },
  };
}

class NoUsers extends Error {}

/**
 * Rows a second at a place of the slider: nothing at its left end, then ever faster.
 * @param {number} place from 0 to 100
 */
function speedOf(place) {
  if (place === 0) return 0;
  const exact = 10 ** (1 + place / 25);
  const step = 10 ** Math.floor(Math.log10(exact));
  return Math.round(exact / step) * step;
}

/**
 * Streams the users from the first to the last until told to stop.
 * @param {{ speed: () => number, signal: AbortSignal, onRows: (rows: number) => void }} options
 * @throws {NoUsers} when there are none
 */
async function readAgainAndAgain({ speed, signal, onRows }) {
  while (!signal.aborted) {
    // A reader as slow as this one may be takes its time: the longest that can be asked for.
    const headers = { Accept: 'application/x-ndjson', 'X-Request-Timeout': '300' };
    const { body } = await ask('users/stream', { headers, signal, isGuarded: false });
    if (body === null) return;
    let rows = 0;
    let allowed = 0;
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const more = newlines(value);
      rows += more;
      onRows(more);
      for (allowed -= more; allowed < 0 && !signal.aborted; allowed += (speed() * sliceMs) / 1000) {
        await new Promise((resolve) => setTimeout(resolve, sliceMs));
      }
    }
    if (rows === 0) throw new NoUsers('There are no users yet: add some.');
  }
}

/** @param {Uint8Array} bytes */
function newlines(bytes) {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return count;
}

/** @param {(done: number) => void} onProgress */
async function addUsers(onProgress) {
  let begun = 0;
  let done = 0;
  const keepAdding = async () => {
    while (begun < added) {
      const first = begun;
      begun += batchSize;
      const body = Array.from({ length: batchSize }, (_, i) => ({
        name: `Reader's user ${first + i + 1}`,
        email: `user${first + i + 1}@example.com`,
        age: (first + i) % 100,
      }));
      await ask('users/batch', { method: 'POST', body, isGuarded: false });
      done += batchSize;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, keepAdding));
}
