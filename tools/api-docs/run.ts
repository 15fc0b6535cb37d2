import { fileURLToPath } from 'node:url';
import { apiReference, writeApiReference } from './write-api-reference.js';

const directory = fileURLToPath(apiReference);
await writeApiReference(directory);
console.log(`Written: ${directory}`);
