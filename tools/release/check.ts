import { fileURLToPath } from 'node:url';
import { releaseProblems } from './release-problems.js';

// npm run release:check -- [tag]: whether versions, ranges and changelog fit each other, and the tag.

const problems = releaseProblems(fileURLToPath(new URL('../..', import.meta.url)), process.argv[2]);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('Versions, ranges and changelog are in step');
