// The packages' tests run programs as those of the service do.
export { childEnvironment } from '../apps/users-api/test/setup/child-environment.js';
