import { Ajv, type ErrorObject } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { invalid } from '../problem.js';
import { email } from './email.js';
import { issueOf } from './issue-of.js';
import { parseQuery } from './parse-query.js';
import { addRefinements, withRefinements } from './refinements.js';
import type { RequestPart } from './type-wording.js';

const parts: Record<string, RequestPart> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** Most mistakes listed in one answer. */
const maxIssues = 100;

const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, strictTypes: false });
ajvFormats.default(ajv, ['date-time', 'uri']);
ajv.addFormat('email', email);
ajv.addFormat('uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
addRefinements(ajv);
ajv.addKeyword('x-pattern-message');

/**
 * Compiles the schemas of routes: bodies are taken as they are, query strings are parsed first. Every
 * mistake becomes an issue of one 422.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const part = parts[httpPart] ?? 'body';
  const isValid = ajv.compile(withRefinements(schema));
  return (data: unknown) => {
    const value = part === 'query' ? parseQuery(schema, data as Record<string, unknown>) : data;
    if (!isValid(value)) return { error: refuse(isValid.errors ?? [], part) };
    // Fastify copies header fields that are given to it anew, each time that somebody asks for them.
    return value === data || { value };
  };
};

function refuse(errors: readonly ErrorObject[], part: RequestPart) {
  return invalid(errors.slice(0, maxIssues).map((error) => issueOf(error, part)));
}
