import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn, packedPath } from '../src/template.js';
import { packLibrary } from './pack-library.js';
import { serviceManifest } from './service-manifest.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const service = join(root, 'apps/users-api');
const kit = join(root, 'deploy');
const ownFiles = fileURLToPath(new URL('../service-files/', import.meta.url));

/** What the service has in this workspace only; its page, its settings for TypeScript and its package.json are other ones. */
const notTaken = ['README.md', 'package.json', 'tsconfig.json', 'showcase/tsconfig.json'];
/** What no repository keeps. */
const passing = /^(?:node_modules|dist|coverage|\.env|\.cassandra|.*\.log|.*\.tsbuildinfo)$/;
/** What the workspace has, and the service takes along as it is. */
const shared = ['.env.example', '.gitattributes', '.gitignore', '.npmrc', 'biome.json'];
/** Libraries that are on no registry, and so come with the service. */
const libraries = ['async-cassandra', 'local-cassandra'];

interface WriteOptions {
  /** Told what takes its time. */
  say: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** Writes a template: the service of this workspace, the files that it has on its own, and the libraries, packed. */
export async function writeTemplate(template: string, { say, signal }: WriteOptions): Promise<void> {
  await rm(template, { recursive: true, force: true });
  const write = async (path: string, content: string | Uint8Array) => {
    const target = join(template, packedPath(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  };
  for (const [folder, files] of [
    [
      service,
      (await filesIn(service, (name) => passing.test(name))).filter((path) => !notTaken.includes(path)),
    ],
    [root, shared],
    [ownFiles, await filesIn(ownFiles)],
  ] as const)
    for (const path of files) await write(path, await readFile(join(folder, path)));
  for (const path of await filesIn(kit)) {
    const text = await readFile(join(kit, path), 'utf8');
    // Here the service is a part of the project, there all of it.
    await write(`deploy/${path}`, text.replaceAll('apps/users-api/', '').replaceAll('apps/users-api', '.'));
  }
  await write('LICENSE-async-cassandra', await readFile(join(root, 'LICENSE')));
  await write('tsconfig.json', await typescriptSettings());

  const packed = await mkdtemp(join(tmpdir(), 'create-async-cassandra-'));
  try {
    const tarballs = new Map<string, string>();
    for (const library of libraries) {
      say(`Packing ${library}`);
      const tarball = await packLibrary(library, root, packed, signal);
      await mkdir(join(template, 'vendor'), { recursive: true });
      await cp(join(packed, tarball), join(template, 'vendor', tarball));
      tarballs.set(library, `file:vendor/${tarball}`);
    }
    await write(
      'package.json',
      serviceManifest(
        await readFile(join(service, 'package.json'), 'utf8'),
        await readFile(join(root, 'package.json'), 'utf8'),
        tarballs,
      ),
    );
  } finally {
    await rm(packed, { recursive: true });
  }
}

/** Those of the workspace, for a service alone. */
async function typescriptSettings(): Promise<string> {
  const base = await readFile(join(root, 'tsconfig.base.json'), 'utf8');
  return base
    .replace('"compilerOptions": {\n', '"compilerOptions": {\n    "noEmit": true,\n')
    .replace(/\n {2}\}\n\}\n$/, '\n  },\n  "include": ["src", "scripts", "test", "deploy", "*.ts"]\n}\n');
}
