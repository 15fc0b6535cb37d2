import { expect, it } from 'vitest';
import { exampleEnvironment } from '../../apps/users-api/src/config/help.js';
import { settings } from '../../apps/users-api/src/config/setting.js';
import { readPage } from './markdown.js';

it('.env.example has every setting (npm test -- docs/settings -u writes it)', async () => {
  await expect(exampleEnvironment()).toMatchFileSnapshot('../../.env.example');
});

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
