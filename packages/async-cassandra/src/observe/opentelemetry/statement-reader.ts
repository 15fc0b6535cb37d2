import type { CqlToken } from '../../check/cql-tokens.js';

/** What a statement is about. */
export interface Named {
  /** Its name as it is written, with a keyspace in front if there is one. */
  readonly name: string | undefined;
  /** The same of a table or view. */
  readonly collection: string | undefined;
  /** The keyspace of that name. */
  readonly namespace: string | undefined;
}

const nothing: Named = { name: undefined, collection: undefined, namespace: undefined };

const plainVerbs = new Set('select insert update delete truncate use grant revoke list'.split(' '));
const schemaVerbs = new Set(['create', 'alter', 'drop']);
const modifiers = new Set(['or', 'replace', 'custom', 'materialized']);
const tables = new Set(['table', 'columnfamily', 'view']);
const others = new Set('keyspace index trigger type function aggregate role user identity'.split(' '));

/** Reads one CQL statement from its first token on: first its operation, then what it is about. */
export class StatementReader {
  readonly #source: string;
  readonly #tokens: readonly CqlToken[];
  #at = 0;
  /** The verb; of a change of the schema, what is changed. */
  #subject = '';

  constructor(source: string, tokens: readonly CqlToken[]) {
    this.#source = source;
    this.#tokens = tokens;
  }

  /** `undefined` where it does not begin as a statement does. */
  operation(): string | undefined {
    const verb = this.#take();
    if (verb === undefined) return undefined;
    if (verb.value === 'begin') return this.#kindOfBatch();
    if (schemaVerbs.has(verb.value)) return this.#schemaOperation(verb);
    if (!plainVerbs.has(verb.value)) return undefined;
    this.#subject = verb.value;
    return this.#written(verb);
  }

  target(): Named {
    switch (this.#subject) {
      case 'select':
      case 'delete':
        return this.#tableAfter('from');
      case 'insert':
        return this.#tableAfter('into');
      case 'truncate':
        if (tables.has(this.#peek()) && this.#tokens.length > 2) this.#take();
        return asTable(this.#name());
      case 'update':
        return asTable(this.#name());
      case 'use':
        return asKeyspace(this.#name());
      default:
        return this.#schemaTarget();
    }
  }

  #kindOfBatch(): string | undefined {
    const kind = this.#tokens.slice(1, 3).find(({ value }) => /^(?:batch|transaction)$/.test(value));
    return kind && this.#written(kind);
  }

  #schemaOperation(verb: CqlToken): string {
    const words = [verb];
    for (let word = this.#take(); word !== undefined; word = this.#take()) {
      words.push(word);
      if (modifiers.has(word.value)) continue;
      if (!tables.has(word.value) && !others.has(word.value)) break;
      this.#subject = word.value;
      return words.map((each) => this.#written(each)).join(' ');
    }
    return this.#written(verb);
  }

  #schemaTarget(): Named {
    while (/^(?:if|not|exists)$/.test(this.#peek())) this.#take();
    if (tables.has(this.#subject)) return asTable(this.#name());
    switch (this.#subject) {
      case 'keyspace':
        return asKeyspace(this.#name());
      case 'type':
      case 'function':
      case 'aggregate':
        return { ...asTable(this.#name()), collection: undefined };
      case 'index':
      case 'trigger': {
        const own = this.#peek() === 'on' ? undefined : this.#name();
        if (this.#peek() === 'on') return this.#tableAfter('on');
        return { ...asTable(own), collection: undefined };
      }
      default:
        // Neither do roles and users have a place here, nor names that they are given.
        return nothing;
    }
  }

  #tableAfter(word: string): Named {
    const before = this.#tokens.findIndex(({ kind, value }) => kind === 'word' && value === word);
    if (before < 0) return nothing;
    this.#at = before + 1;
    return asTable(this.#name());
  }

  /** The name that comes next, with its keyspace if that is written. */
  #name(): string | undefined {
    const [first, dot, second] = this.#tokens.slice(this.#at, this.#at + 3);
    if (!isName(first)) return undefined;
    const isQualified = dot?.value === '.' && isName(second);
    this.#at += isQualified ? 3 : 1;
    return isQualified ? `${this.#written(first)}.${this.#written(second)}` : this.#written(first);
  }

  /** The word that comes next; empty where there is none. */
  #peek(): string {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' ? token.value : '';
  }

  #take(): CqlToken | undefined {
    return this.#peek() === '' ? undefined : this.#tokens[this.#at++];
  }

  #written({ start, end }: CqlToken): string {
    return this.#source.slice(start, end);
  }
}

function isName(token: CqlToken | undefined): token is CqlToken {
  return token?.kind === 'word' || token?.kind === 'name';
}

function asTable(name: string | undefined): Named {
  const namespace = /^("(?:[^"]|"")*"|\w+)\./.exec(name ?? '')?.[1];
  return { name, collection: name, namespace };
}

function asKeyspace(name: string | undefined): Named {
  return { name, collection: undefined, namespace: name };
}
