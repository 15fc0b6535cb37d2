import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Expression } from './expressions.js';
import { type Findings, findings, type Kit } from './kit.js';

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly values: readonly [number, string][] }[] };
}

/** A real Prometheus with the kit's rules, which asks other addresses, every second. */
export class Prometheus implements AsyncDisposable {
  readonly #url: string;
  readonly #startedAt = Date.now() / 1000;
  readonly #end: () => Promise<void>;

  private constructor(url: string, end: () => Promise<void>) {
    this.#url = url;
    this.#end = end;
  }

  static async start(kit: Kit, port: number, targets: readonly string[]): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    const config = kit.yaml('prometheus/prometheus.yml');
    config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
    config.scrape_configs[0].static_configs[0].targets = targets;
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    writeFileSync(join(folder, 'rules.yml'), kit.read('prometheus/rules.yml'));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const closed = once(child, 'close');
    const end = async () => {
      child.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true });
    };
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; !(await isReady(url)); tries++) {
      if (tries === 100) {
        await end();
        throw new Error('Prometheus is not ready after 20 s');
      }
      await delay(200);
    }
    return new Prometheus(url, end);
  }

  /** Asks every expression for the time since the start. */
  async check(expressions: readonly Expression[]): Promise<Findings> {
    const found = findings();
    for (const { where, expr, isOfFault } of expressions) {
      const { error, data } = await this.#query(expr);
      const values = (data?.result ?? []).flatMap((series) =>
        series.values.map(([, value]) => Number(value)),
      );
      const numbers = values.filter((value) => !Number.isNaN(value));
      if (error !== undefined) found.problems.push(`monitoring: ${where}: ${error}`);
      else if (numbers.length === 0) found.problems.push(`monitoring: ${where} has no data: ${expr.trim()}`);
      else if (isOfFault && numbers.every((value) => value === 0))
        found.problems.push(`monitoring: ${where} stays 0 whatever happens: ${expr.trim()}`);
    }
    const faults = expressions.filter(({ isOfFault }) => isOfFault).length;
    found.checked.push(
      `monitoring: ${expressions.length} expressions have data, and the ${faults} of faults are more than zero`,
    );
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  async #query(query: string): Promise<Answer> {
    const range = { query, start: `${this.#startedAt}`, end: `${Date.now() / 1000}`, step: '1' };
    const response = await fetch(`${this.#url}/api/v1/query_range`, {
      method: 'POST',
      body: new URLSearchParams(range),
    });
    return response.json() as Promise<Answer>;
  }
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/-/ready`).catch(() => undefined);
  return response?.ok === true;
}
