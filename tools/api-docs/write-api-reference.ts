import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, ReflectionKind } from 'typedoc';

/** Where the API reference is kept. */
export const apiReference = new URL('../../packages/async-cassandra/docs/api/', import.meta.url);

const library = fileURLToPath(new URL('../../packages/async-cassandra/', import.meta.url));

// Options of typedoc-plugin-markdown.
const format = {
  hidePageHeader: true,
  hideBreadcrumbs: true,
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  parametersFormat: 'table',
  tableColumnSettings: { hideDefaults: true, hideModifiers: true, hideInherited: true, hideOverrides: true },
};

const introduction = `# API reference

Everything that async-cassandra exports, made from the comments of its sources by \`npm run docs:api\`. How to use it is
in the guides that [its page](../../README.md) leads to. \`driverTypes\`, which is not described here, is \`types\` of
\`cassandra-driver\`.
`;

/**
 * Writes a page for each public class, interface, function, type and constant of async-cassandra to
 * `directory`, from the comments of the sources. What is public is what `exports` of its package.json names.
 */
export async function writeApiReference(directory: string): Promise<void> {
  const entries = await entryPoints();
  const application = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    name: 'API reference',
    tsconfig: join(library, 'tsconfig.json'),
    entryPoints: entries.map(({ source }) => source),
    outputs: [{ name: 'markdown', path: directory }],
    readme: 'none',
    alwaysCreateEntryPointModule: true,
    // Line numbers would make the pages stale with every change of a source.
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    // The workspace's own TypeScript checks the types.
    skipErrorChecking: true,
    logLevel: 'Error',
    ...format,
  });
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
      // What is taken apart in the parameter list has no name of its own.
      if (parameter.name === '__namedParameters') parameter.name = 'options';
    }
  });
  const points = application.getDefinedEntryPoints() ?? [];
  for (const point of points) {
    const { fileName } = point.sourceFile;
    point.displayName = entries.find(({ source }) => source === fileName)?.name ?? fileName;
  }
  const project = application.converter.convert(points);
  await application.generateOutputs(project);
  const index = join(directory, 'README.md');
  await writeFile(index, (await readFile(index, 'utf8')).replace(/^# .*\n/, introduction));
}

interface EntryPoint {
  /** As people import it. */
  readonly name: string;
  readonly source: string;
}

async function entryPoints(): Promise<EntryPoint[]> {
  const { exports } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8'));
  return Object.entries<{ source?: string }>(exports).flatMap(([path, { source }]) =>
    source === undefined ? [] : [{ name: join('async-cassandra', path), source: join(library, source) }],
  );
}
