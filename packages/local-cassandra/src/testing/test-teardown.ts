/** For `globalTeardown` of Jest. */
export { globalTeardown as default } from './test-setup.js';
