/** What `--bare` leaves out: all that shows what the service does inside, and nothing that it needs. */
export const demonstrations = {
  /** Folders and files, below which nothing is copied. */
  paths: ['src/demo', 'test/demo', 'showcase', 'schema/003_context_manager_safety.cql'],
  /** What takes them out of the files that name them. */
  edits: [
    { file: 'src/resources.ts', from: "import { demo } from './demo/index.js';\n", to: '' },
    { file: 'src/resources.ts', from: '[users, demo]', to: '[users]' },
  ],
  /** Packages that nothing else uses. */
  dependencies: ['p-limit', 'uplot'],
} as const;
