import { existsSync } from 'node:fs';

/** The sentence that tells people of this system how to get Java 17. */
export function javaInstallLine(): string {
  return `Install it with: ${packageCommand('openjdk@17', {
    debian: 'openjdk-17-jre-headless',
    fedora: 'java-17-openjdk-headless',
    arch: 'jre17-openjdk-headless',
    alpine: 'openjdk17-jre-headless',
  })}.`;
}

/** The sentence that tells people of this system how to get Maven. */
export function mavenInstallLine(): string {
  return `Install it with: ${packageCommand('maven', {
    debian: 'maven',
    fedora: 'maven',
    arch: 'maven',
    alpine: 'maven',
  })}.`;
}

function packageCommand(
  brew: string,
  linux: { debian: string; fedora: string; arch: string; alpine: string },
): string {
  if (process.platform === 'darwin') return `brew install ${brew}`;
  if (existsSync('/etc/fedora-release') || existsSync('/etc/redhat-release'))
    return `sudo dnf install ${linux.fedora}`;
  if (existsSync('/etc/arch-release')) return `sudo pacman -S ${linux.arch}`;
  if (existsSync('/etc/alpine-release')) return `apk add ${linux.alpine}`;
  return `sudo apt-get install ${linux.debian}`;
}
