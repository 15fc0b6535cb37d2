/** What this run is told about itself, by npm, by vitest and by those who start Node.js processes. */
const ownOfTheRun =
  /^(?:npm_(?!config_)|npm_config_(?:workspace|include_workspace|local_prefix)|VITEST|(?:TEST|DEV|PROD|SSR|MODE|BASE_URL)$)/;
const ownOfNode = /^NODE_(?:ENV|OPTIONS|PATH|DEBUG|V8_COVERAGE|TEST_CONTEXT|UNIQUE_ID|CHANNEL_\w+)$/;
/** The settings of the service and of the tests, but not where an unpacked Cassandra is. */
const settings =
  /^(?:(?:TEST_|BENCH_)?CASSANDRA_(?!HOME$)\w+|LOCAL_CASSANDRA_DATA|HOST|PORT|ADMIN_KEY|LOG_LEVEL|MAX_BODY_BYTES|REQUEST_TIMEOUT|SHUTDOWN_TIMEOUT)$/;

/**
 * The environment for a program that a test runs as people would run it: this one, without what belongs to the run of the
 * tests. Everything else stays, above all what a machine needs to reach the network: proxies, certificates, registries,
 * where Java is and where things are kept.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && ![ownOfTheRun, ownOfNode, settings].some((pattern) => pattern.test(entry[0])),
  );
  return Object.fromEntries(kept);
}
