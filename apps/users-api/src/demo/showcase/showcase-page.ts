import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serviceName } from '../../version.js';
import type { Page, PageFile } from '../../welcome/page.js';

/** Beside `schema/`: the same folder for the sources and for what is built from them. */
const own = new URL('../../../showcase/', import.meta.url);

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const modules = [
  'showcase.js',
  'comparison.js',
  'element.js',
  'live.js',
  'percentile.js',
  'plots.js',
  'requests.js',
  'ring.js',
  'safety-checks.js',
  'service.js',
  'streams.js',
  'writes.js',
];

/** The page that shows the service at work, under the name of the project. Its data come as events. */
export const showcasePage: Page = {
  html: Buffer.from(read('index.html').replaceAll('{{name}}', serviceName)),
  files: new Map([
    ...['showcase.css', 'icon.svg', ...modules].map((file) => served(file, new URL(file, own))),
    served('uplot.js', new URL(import.meta.resolve('uplot/dist/uPlot.esm.js'))),
    served('uplot.css', new URL(import.meta.resolve('uplot/dist/uPlot.min.css'))),
  ]),
};

function served(file: string, url: URL): [path: string, file: PageFile] {
  const type = types[file.slice(file.lastIndexOf('.') + 1) as keyof typeof types];
  return [`showcase/${file}`, { type, bytes: readFileSync(fileURLToPath(url)) }];
}

function read(file: string): string {
  return readFileSync(new URL(file, own), 'utf8');
}
