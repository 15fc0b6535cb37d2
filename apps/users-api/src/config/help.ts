import { type Setting, settings } from './setting.js';

/** The settings as help text: name, default and description of each. */
export function settingsHelp(): string {
  const width = Math.max(...settings.map(({ name }) => name.length)) + 2;
  return settings
    .map(({ name, setting }) => {
      const value = defaultText(setting);
      const note = value === undefined ? '' : ` (default: ${value})`;
      return `  ${name.padEnd(width)}${setting.description}${note}`;
    })
    .join('\n');
}

/** The text of `.env.example`: every setting, commented out, at its default. */
export function exampleEnvironment(): string {
  const blocks = settings.map(
    ({ name, setting }) => `# ${setting.description}\n#${name}=${defaultText(setting) ?? ''}\n`,
  );
  return `# Copy to .env and change what you need; variables already set win over this file.\n\n${blocks.join('\n')}`;
}

function defaultText(setting: Setting): string | undefined {
  return setting.default === undefined ? undefined : String(setting.default);
}
