import { expect, it } from 'vitest';
import { settings } from '../../apps/users-api/src/config/setting.js';
import { readPage } from './markdown.js';

it('README.md explains every setting as the schema does, in its order', () => {
  const rows = [...readPage('README.md').text.matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$/gm)];
  expect(rows.map(([, name, fallback, description]) => ({ name, fallback, description }))).toEqual(
    settings.map(({ name, setting }) => ({
      name,
      fallback: setting.default === undefined ? undefined : String(setting.default),
      description: setting.description.replaceAll('<', '\\<'),
    })),
  );
});
