import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { type Findings, findings, type Kit } from './kit.js';

/** Whoever runs the build; nobody of that number exists. */
const builder = 40_001;
const isRoot = process.getuid?.() === 0;
/** All that a container gives a program beside what its file says. */
const bare = { PATH: process.env.PATH ?? '' };

/** What one stage of the container file has made so far. */
interface Stage {
  readonly root: string;
  workdir: string;
  readonly variables: Record<string, string>;
  readonly env: Record<string, string>;
  user: number;
  command: string[];
  healthcheck: string[];
}

/** What the container file leaves, in a folder that its user cannot write. Disposing removes it. */
export class Image implements Disposable {
  readonly #stage: Stage;
  readonly #folder: string;

  constructor(stage: Stage, folder: string) {
    this.#stage = stage;
    this.#folder = folder;
  }

  /** The built program that its command runs. */
  get server(): string {
    return join(this.#directory, this.#stage.command[1] ?? '');
  }

  /** Runs a command as the container would: as its user, with no HOME, and by default the command of the image. */
  run(env: Record<string, string>, command: readonly string[] = this.#stage.command): ChildProcess {
    const [program = '', ...args] = command.map((part) =>
      part.startsWith('/') ? join(this.#stage.root, part) : part,
    );
    return spawn(program, args, {
      cwd: this.#directory,
      env: { ...bare, TMPDIR: '/nonexistent', ...this.#stage.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot && { uid: this.#stage.user, gid: this.#stage.user }),
    });
  }

  /** Runs what the image is asked for its health; answers the exit status. */
  async health(env: Record<string, string>): Promise<number> {
    const [code] = await once(this.run(env, this.#stage.healthcheck), 'close');
    return code;
  }

  [Symbol.dispose](): void {
    if (!isRoot) execFileSync('chmod', ['-R', 'u+w', this.#folder]);
    rmSync(this.#folder, { recursive: true });
  }

  get #directory(): string {
    return join(this.#stage.root, this.#stage.workdir);
  }
}

/** Runs each command of the container file in a folder of its own, as another user where this one is root. */
export async function build(kit: Kit): Promise<{ image: Image; found: Findings }> {
  const found = findings();
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  chmodSync(folder, 0o755);
  const ignored = kit
    .read('Dockerfile.dockerignore')
    .split('\n')
    .filter((line) => line !== '');
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of DockerfileParser.parse(kit.read('Dockerfile')).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const [, name = `${stages.size}`] = / AS (\S+)/i.exec(textOf(instruction)) ?? [];
      stage = newStage(join(folder, name));
      stages.set(name, stage);
      continue;
    }
    if (stage === undefined) throw new Error(`${keyword} before FROM`);
    await apply(instruction, stage, { kit, stages, ignored, cache: join(folder, 'npm') });
  }
  if (stage === undefined) throw new Error('The container file has no FROM');
  if (isRoot) execFileSync('chown', ['-R', '0:0', stage.root]);
  else execFileSync('chmod', ['-R', 'a-w', stage.root]);
  const writable = execFileSync('find', [stage.root, '-perm', '-o+w', '!', '-type', 'l'], {
    encoding: 'utf8',
  });
  if (writable !== '') found.problems.push(`container: everybody may write ${writable.split('\n')[0]}`);
  if (stage.user === 0) found.problems.push('container: USER must be a number that is not 0');
  if (stage.healthcheck.length === 0) found.problems.push('container: HEALTHCHECK is missing');
  for (const name of ['typescript', 'vitest', 'tsx'])
    if (existsSync(join(stage.root, stage.workdir, 'node_modules', name)))
      found.problems.push(`container: ${name} is for those who build`);
  const size = execFileSync('du', ['-sm', stage.root], { encoding: 'utf8' }).split('\t')[0];
  found.checked.push(
    `container: every command of the container file, run as user ${builder}; ${size} MB are left, which user ${stage.user} cannot write`,
  );
  return { image: new Image(stage, folder), found };
}

function newStage(root: string): Stage {
  mkdirSync(root, { recursive: true });
  return { root, workdir: '/', variables: {}, env: {}, user: 0, command: [], healthcheck: [] };
}

interface Building {
  readonly kit: Kit;
  readonly stages: ReadonlyMap<string, Stage>;
  readonly ignored: readonly string[];
  readonly cache: string;
}

async function apply(instruction: Instruction, stage: Stage, building: Building): Promise<void> {
  const text = expand(textOf(instruction), stage);
  switch (instruction.getKeyword()) {
    case 'ARG':
    case 'ENV': {
      const [name = '', value = ''] = text.split('=');
      stage.variables[name] = value;
      if (instruction.getKeyword() === 'ENV') stage.env[name] = value;
      return;
    }
    case 'WORKDIR':
      stage.workdir = resolve(stage.workdir, text);
      mkdirSync(join(stage.root, stage.workdir), { recursive: true });
      return own(stage);
    case 'COPY':
      copy(text, stage, building);
      return own(stage);
    case 'RUN':
      return run(text, stage, building.cache);
    case 'USER':
      stage.user = Number(text.split(':')[0]);
      return;
    case 'CMD':
      stage.command = JSON.parse(text);
      return;
    case 'HEALTHCHECK':
      stage.healthcheck = JSON.parse(text.slice(text.indexOf('[')));
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`The check does not know ${instruction.getKeyword()}`);
  }
}

function own({ root }: Stage): void {
  if (isRoot) execFileSync('chown', ['-R', `${builder}:${builder}`, root]);
}

function copy(text: string, stage: Stage, { kit, stages, ignored }: Building): void {
  const [, from, source = '', target = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(text) ?? [];
  const into = join(stage.root, resolve(stage.workdir, target));
  if (from !== undefined) {
    const other = stages.get(from);
    if (other === undefined) throw new Error(`COPY from ${from}, which is no stage`);
    execFileSync('cp', ['-a', `${join(other.root, source)}/.`, into]);
    return;
  }
  const isIgnored = (path: string) => {
    const parts = path.split('/');
    return ignored.some((pattern) =>
      pattern.startsWith('**/')
        ? parts.includes(pattern.slice(3))
        : path === pattern || path.startsWith(`${pattern}/`),
    );
  };
  cpSync(join(kit.project, source), into, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isIgnored(relative(kit.project, path)),
  });
  // A folder that is tried is one of the kit's own, whatever the project has.
  cpSync(join(kit.folder, 'healthcheck.mjs'), join(into, 'deploy/healthcheck.mjs'));
}

async function run(command: string, stage: Stage, cache: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  if (isRoot) execFileSync('chown', [`${builder}:${builder}`, cache]);
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: join(stage.root, stage.workdir),
    env: { ...bare, ...stage.env, HOME: cache, npm_config_cache: cache, npm_config_prefer_offline: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot && { uid: builder, gid: builder }),
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`RUN ${command} ends with ${code}:\n${output}`);
}

function textOf(instruction: Instruction): string {
  return instruction.getTextContent().replace(/^\S+\s+/, '');
}

function expand(text: string, { variables }: Stage): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => variables[name] ?? '');
}
