const scripts = {
  start: 'node --import tsx scripts/start.ts',
  dev: 'node --import tsx scripts/dev.ts',
  test: 'vitest run',
  check: 'npm run check:types && npm run check:style',
  'check:types': 'tsc',
  'check:style': 'biome check .',
  'check:cql': 'async-cassandra check --schema schema "src/**/*-queries.ts" src/rest/paging.ts',
  'check:deploy': 'node --import tsx deploy/check/run.ts',
  fix: 'biome check --write .',
  build: 'tsc -p tsconfig.build.json',
};

/** What the check of `deploy/` stands on. */
const kitPackages = ['dockerfile-ast', 'kubernetes-models', 'yaml'];

/**
 * The package.json of a service of its own, from that in this workspace and that of the workspace; `packed` tells where
 * libraries are that are on no registry.
 */
export function serviceManifest(
  inWorkspace: string,
  ofWorkspace: string,
  packed: ReadonlyMap<string, string>,
): string {
  const { name, version, type, engines, dependencies, devDependencies } = JSON.parse(inWorkspace);
  const shared: Record<string, string> = JSON.parse(ofWorkspace).devDependencies;
  for (const each of kitPackages) devDependencies[each] = shared[each];
  const vendored = (versions: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(versions).map(([library, range]) => [library, packed.get(library) ?? range]),
    );
  const manifest = {
    name,
    version,
    private: true,
    description: 'A REST service on Apache Cassandra.',
    type,
    engines,
    scripts,
    dependencies: vendored(dependencies),
    devDependencies: vendored(devDependencies),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
