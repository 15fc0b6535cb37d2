import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIV3_1 } from 'openapi-types';
import { expect, it } from 'vitest';
import { startApp } from '../../setup/running-app.js';
import { audience } from './issuer.js';

const tokens = { AUTH_ISSUER: 'http://127.0.0.1:1', AUTH_AUDIENCE: audience };

async function describe(env: Record<string, string>) {
  await using service = await startApp({ env });
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenAPIV3_1.Document;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'put', 'post', 'delete', 'patch'] as const).flatMap((method) => {
      const operation = item?.[method];
      return operation === undefined ? [] : [{ path, method, ...operation }];
    }),
  );
  return { document, operations };
}

it('the API description says which token each route wants, and what it answers without', async () => {
  const { document, operations } = await describe(tokens);
  expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
  expect(document.components?.securitySchemes?.token).toMatchObject({
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  const byTag = (tag: string) => operations.filter(({ tags }) => tags?.includes(tag));
  expect(byTag('users').length).toBeGreaterThan(7);
  for (const { path, method, security, responses } of byTag('users')) {
    const scope = method === 'get' ? 'users:read' : 'users:write';
    expect([path, method, security]).toEqual([path, method, [{ token: [scope] }]]);
    expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(['401', '403', '503']));
  }
  for (const { security } of byTag('diagnostics')) {
    expect(security).toEqual([{ adminKey: [] }, { token: ['admin'] }, {}]);
  }
  for (const { security } of byTag('operations')) expect(security).toBeUndefined();
});

it('it says nothing of tokens while none is wanted', async () => {
  const { document, operations } = await describe({});
  expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['adminKey']);
  for (const { tags, security, responses } of operations.filter((each) => each.tags?.includes('users'))) {
    expect([tags, security]).toEqual([['users'], undefined]);
    expect(Object.keys(responses ?? {})).not.toContain('401');
  }
});
