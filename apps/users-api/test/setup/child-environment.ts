import { settings } from '../../src/config/setting.js';

/** What this run is told about itself, by npm, by vitest and by those who start Node.js processes. */
const ownOfTheRun =
  /^(?:npm_(?!config_)|npm_config_(?:workspace|include_workspace|local_prefix)|VITEST|(?:TEST|DEV|PROD|SSR|MODE|BASE_URL)$)/;
const ownOfNode = /^NODE_(?:OPTIONS|PATH|DEBUG|V8_COVERAGE|TEST_CONTEXT|UNIQUE_ID|CHANNEL_\w+)$/;
/** What tells where Cassandra is, but not where an unpacked one is. */
const ofCassandra = /^(?:(?:TEST_|BENCH_)?CASSANDRA_(?!HOME$)\w+|LOCAL_CASSANDRA_(?:DATA|SHARED))$/;
const ofTheService: ReadonlySet<string> = new Set(settings.map(({ name }) => name));

/**
 * The environment for a program that a test runs as people would run it: this one, without what belongs to the run of the
 * tests. Everything else stays, above all what a machine needs to reach the network: proxies, certificates, registries,
 * where Java is and where things are kept.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !ofTheService.has(entry[0]) &&
      ![ownOfTheRun, ownOfNode, ofCassandra].some((pattern) => pattern.test(entry[0])),
  );
  return Object.fromEntries(kept);
}
