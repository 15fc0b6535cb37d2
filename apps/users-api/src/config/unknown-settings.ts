import { settings } from './setting.js';

const names: readonly string[] = settings.map(({ name }) => name);
/** What others call our settings. */
const synonyms: Readonly<Record<string, string>> = {
  CASSANDRA_CONTACT_POINTS: 'CASSANDRA_HOSTS',
  CASSANDRA_NODES: 'CASSANDRA_HOSTS',
  CASSANDRA_SEEDS: 'CASSANDRA_HOSTS',
  CASSANDRA_URL: 'CASSANDRA_HOSTS',
  CASSANDRA_DATABASE: 'CASSANDRA_KEYSPACE',
  CASSANDRA_DC: 'CASSANDRA_LOCAL_DC',
  CASSANDRA_DATACENTER: 'CASSANDRA_LOCAL_DC',
  CASSANDRA_LOCAL_DATACENTER: 'CASSANDRA_LOCAL_DC',
  CASSANDRA_USER: 'CASSANDRA_USERNAME',
  CASSANDRA_PASS: 'CASSANDRA_PASSWORD',
  CASSANDRA_SSL: 'CASSANDRA_TLS',
  CASSANDRA_CLIENT_CERT: 'CASSANDRA_CERT_FILE',
  CASSANDRA_CLIENT_KEY: 'CASSANDRA_KEY_FILE',
  CASSANDRA_KEY_PASSWORD: 'CASSANDRA_KEY_PASSPHRASE',
};
/** Cassandra's own variables, and those that Kubernetes and Docker make for a service or a container of that name. */
const foreign =
  /^CASSANDRA_(?:HOME|CONF|INCLUDE|VERSION|LOG_DIR|\w*SERVICE_\w+|(?:\w+_)?PORT(?:_\w+)?|ENV_\w+)$/;
/** Shorter names of anything lie near one of ours. */
const leastLength = 6;
const mostTypos = 2;

/** A line for each variable that looks like a setting and is none: those for Cassandra, and those with a typo. */
export function unknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).flatMap((name) => {
    if (names.includes(name)) return [];
    const meant = synonyms[name] ?? nearest(name);
    const isOurs = name.startsWith('CASSANDRA_') && !foreign.test(name);
    if (meant === undefined && !isOurs) return [];
    const hint = meant === undefined ? '--help lists those that there are' : `did you mean ${meant}?`;
    return [`${name} is no setting and has no effect: ${hint}`];
  });
}

function nearest(name: string): string | undefined {
  if (name.length < leastLength) return undefined;
  const upper = name.toUpperCase();
  const [best] = names
    .map((setting) => ({ setting, typos: distance(upper, setting) }))
    .sort((a, b) => a.typos - b.typos);
  return best !== undefined && best.typos <= mostTypos ? best.setting : undefined;
}

/** How many letters have to be changed, added or left out to make one of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
