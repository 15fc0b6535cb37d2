/** What one request was answered. */
export interface Answer {
  readonly name: string;
  /** 0 where there was none. */
  readonly status: number;
  readonly ms: number;
  /** When it was asked, in milliseconds since the traffic began. */
  readonly at: number;
}

/** Clients that use a service all the time. */
export interface Traffic {
  readonly answers: readonly Answer[];
  stop(): Promise<void>;
  /** Reads every user again: those that are not as the service last acknowledged them. To be called after `stop`. */
  lost(): Promise<string[]>;
}

interface User {
  readonly id: string;
  readonly age: number;
}

const headers = { 'content-type': 'application/json', 'x-request-timeout': '10' };
const body = (age: number) => JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age });

/** Eight clients that create, read and change a user of their own, over and over, until told to stop. */
export function userTraffic(url: string): Traffic {
  const answers: Answer[] = [];
  const acknowledged = new Map<string, number>();
  const startedAt = performance.now();
  let running = true;
  const ask = async (name: string, path: string, init: RequestInit = {}): Promise<User | undefined> => {
    const from = performance.now();
    const response = await fetch(url + path, { ...init, headers }).catch(() => undefined);
    const text = (await response?.text().catch(() => '')) ?? '';
    const status = response?.status ?? 0;
    answers.push({ name, status, ms: performance.now() - from, at: from - startedAt });
    return response?.ok && text ? JSON.parse(text) : undefined;
  };
  const client = async () => {
    for (let n = 0; running; n++) {
      const user = await ask('POST', '/users', { method: 'POST', body: body(n % 100) });
      if (user === undefined) continue;
      acknowledged.set(user.id, user.age);
      await ask('GET', `/users/${user.id}`);
      const changed = await ask('PATCH', `/users/${user.id}`, {
        method: 'PATCH',
        body: JSON.stringify({ age: 142 }),
      });
      // Of one that failed nobody knows what it did.
      if (changed === undefined) acknowledged.delete(user.id);
      else acknowledged.set(user.id, changed.age);
      await ask('GET', `/users/${user.id}`);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  return {
    answers,
    async stop() {
      running = false;
      await Promise.all(clients);
    },
    async lost() {
      const lost: string[] = [];
      const left = acknowledged.entries();
      const reader = async () => {
        for (const [id, age] of left) {
          const user = (await (await fetch(`${url}/users/${id}`)).json()) as User;
          if (user.age !== age) lost.push(id);
        }
      };
      await Promise.all(Array.from({ length: 16 }, reader));
      return lost;
    },
  };
}

/** Those that the service, or what is behind it, could not answer. */
export function failuresOf(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ status }) => status === 0 || status >= 500);
}

/** Writes down how long requests took, and which failed. */
export function reportTraffic(title: string, answers: readonly Answer[]): void {
  const ms = answers.map((each) => each.ms).sort((a, b) => a - b);
  const at = (part: number) => ms[Math.floor(ms.length * part)]?.toFixed(0);
  const by = failuresOf(answers).map(({ name, status }) => `${name} ${status}`);
  console.log(
    `${title}: ${answers.length} requests, median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${ms.at(-1)?.toFixed(0)} ms; failed: ${by.join(', ') || 'none'}`,
  );
}
