import { expect, it } from 'vitest';
import { exampleEnvironment } from '../../src/config/help.js';

it('.env.example has every setting (npm test -- env-example -u writes it)', async () => {
  await expect(exampleEnvironment()).toMatchFileSnapshot('../../.env.example');
});
