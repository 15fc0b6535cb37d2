import type { ServerInfo } from '../server/registry.js';

/** Prints what a server is and how to reach it. */
export function printServer(info: ServerInfo): void {
  const facts: [string, string | undefined][] = [
    ['contact points', info.contactPoints.join(', ')],
    ['data centre', info.localDataCenter],
    ['log in as', info.credentials && `${info.credentials.username}, password ${info.credentials.password}`],
    ['TLS', info.tls && 'yes (the certificate is in `status --json`)'],
    ['data', info.dataDirectory ?? 'thrown away at the end'],
    ['ends', info.idleMs === undefined ? undefined : `after ${info.idleMs / 60_000} minutes without use`],
    ['log', info.nodes.map((node) => node.logFile).join('\n                  ')],
  ];
  process.stdout.write(`Cassandra ${info.version}, id ${info.id}\n`);
  for (const [name, value] of facts) {
    if (value !== undefined) process.stdout.write(`  ${name.padEnd(16)}${value}\n`);
  }
}
