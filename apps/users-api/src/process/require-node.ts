import { serviceName } from '../version.js';

/** The oldest Node.js that all of the service's packages run on; `engines` in package.json says the same. */
export const oldestNode = [20, 19] as const;

/** Why this Node.js will not do, in one line; `undefined` where it does. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Node.js ${version} is too old: install ${oldestNode.join('.')} or later (https://nodejs.org).`;
}

// Whatever imports this first is told before anything fails that an old Node.js lacks.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${serviceName}: ${problem}\n`);
  process.exit(1);
}
