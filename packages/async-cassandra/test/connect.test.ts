import { expect, it } from 'vitest';
import { connect } from '../src/index.js';

it('rejects, and does not throw, what it cannot connect with', async () => {
  const caught = await connect({ contactPoints: [] }).catch((error: unknown) => error);
  expect(caught).toMatchObject({ code: 'CONFIGURATION', option: 'contactPoints' });
});
