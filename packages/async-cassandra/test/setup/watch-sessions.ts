import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'cassandra-driver';
import { Cluster, Session } from '../../src/index.js';

const sessions = new Set<Session>();
/** Clients that a cluster has made, among them those whose connecting failed. */
const clients = new Set<Client>();
/** Those and all others. */
const everyClient = new Set<Client>();
const connecting = new AsyncLocalStorage<true>();

const { connect } = Cluster.prototype;
Cluster.prototype.connect = function (options) {
  return connecting.run(true, async () => {
    const session = await connect.call(this, options);
    sessions.add(session);
    return session;
  });
};

const { from } = Session;
Session.from = (client, options) => {
  const session = from(client, options);
  sessions.add(session);
  return session;
};

const connectClient = Client.prototype.connect;
Object.assign(Client.prototype, {
  connect(this: Client, ...args: unknown[]) {
    if (connecting.getStore()) clients.add(this);
    everyClient.add(this);
    return Reflect.apply(connectClient, this, args);
  },
});

/** Requests and streams of every session, and connections of those that are closed. */
export function busySessions(): string[] {
  const left: string[] = [];
  const own = new Set<Client>();
  for (const session of sessions) {
    const { requestsInFlight, requestsWaiting, openStreams } = session.stats;
    const counted = Object.entries({ requestsInFlight, requestsWaiting, openStreams });
    const busy = counted.filter(([, count]) => count > 0);
    left.push(...busy.map(([name, count]) => `${name}: ${count} of a session`));
    if (session.isOpen) own.add(session.client);
    else if (busy.length === 0) sessions.delete(session);
  }
  for (const client of clients) {
    if (own.has(client)) continue;
    if (isConnected(client)) left.push('connections of a client that belongs to no open session');
    else clients.delete(client);
  }
  return left;
}

/** Whether any client is connected, also one of somebody else. */
export function anyConnected(): boolean {
  return [...everyClient].some(isConnected);
}

function isConnected(client: Client): boolean {
  return client.getState().getConnectedHosts().length > 0;
}

/** Sessions that are open. */
export function openSessions(): Session[] {
  return [...sessions].filter((session) => session.isOpen);
}

/** Forgets all of them. */
export function forgetSessions(): void {
  sessions.clear();
  clients.clear();
}
