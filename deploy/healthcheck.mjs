// Whether the service in this container lives; what Cassandra does is no reason to restart it.
const { HOST = '', PORT = '' } = process.env;
const host = HOST === '' || HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
const address = `http://${host.includes(':') ? `[${host}]` : host}:${PORT || 8000}/health/live`;
const answers = await fetch(address, { signal: AbortSignal.timeout(2_500) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(answers ? 0 : 1);
