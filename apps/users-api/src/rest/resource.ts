import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { StatementDefinition } from 'async-cassandra';
import type { Config } from '../config/config.js';
import type { Database } from '../database/database.js';
import type { TableShape } from '../database/table-shape.js';
import type { Page } from '../welcome/page.js';

/** What the routes of a resource are given. */
export interface ResourceOptions {
  readonly config: Config;
  readonly database: Database;
}

/** Something that the service offers: its routes, and what they need of the database. */
export interface Resource {
  /** Registered at `/` and at `/v1`. */
  readonly routes: FastifyPluginAsyncTypebox<ResourceOptions>;
  /** Whether the routes answer only to those who may see inside the service. */
  readonly isGuarded?: boolean;
  /** Every statement that the routes run: see {@link statementsOf}. */
  readonly statements: readonly StatementDefinition[];
  /** The tables without which the service is not healthy, and whose shape is compared before it starts. */
  readonly tables?: readonly TableShape[];
  /** What browsers get at `/`, those that may use guarded routes; of several, the first. */
  readonly page?: Page;
  /** The tag of its routes in the API description; none where they use one that is there. */
  readonly tag?: { readonly name: string; readonly description: string };
}

/** The statements that modules of queries export. */
export function statementsOf(...modules: readonly object[]): StatementDefinition[] {
  return modules.flatMap((queries): unknown[] => Object.values(queries)).filter(isStatement);
}

function isStatement(value: unknown): value is StatementDefinition {
  return typeof value === 'object' && value !== null && 'cql' in value;
}
