import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Child, run } from './child.js';

/** A program that runs at a terminal of its own; what is written to the input of `process` is typed there. */
export interface AtTerminal extends Child {
  pressCtrlC(): void;
}

// Node.js makes no pseudo-terminals.
const terminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Why there can be no terminal on this machine; `undefined` where there can. */
export function noTerminal(): string | undefined {
  const python = spawnSync('python3', ['-c', 'import os, pty; os.waitstatus_to_exitcode']);
  return python.status === 0 ? undefined : 'a pseudo-terminal takes Python 3.9 or later, and there is none';
}

/** Why npm cannot run its scripts with bash here, as it does where `/bin/sh` is bash; `undefined` where it can. */
export function noBash(): string | undefined {
  return existsSync('/bin/bash') ? undefined : 'there is no /bin/bash';
}

/** Runs a command in the folder of the service, at a terminal of its own. */
export function runAtTerminal(command: string, args: string[], env: Record<string, string> = {}): AtTerminal {
  const child = run('python3', ['-c', terminal, command, ...args], env);
  return { ...child, pressCtrlC: () => void child.process.stdin?.write('\x03') };
}
