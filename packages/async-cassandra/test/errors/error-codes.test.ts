import { expect, it } from 'vitest';
import { errorsPage } from './errors-page.js';

it('docs/errors.md has every code (npm test -- error-codes -u writes it)', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md');
});
