import { templateFolder } from '../src/template.js';
import { writeTemplate } from './write-template.js';

await writeTemplate(templateFolder, { say: (line) => process.stderr.write(`${line}\n`) });
