import { findJava, type Java } from '../java/find-java.js';
import type { NodePlan } from '../node/node-plan.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { existingArchive } from './class-archive.js';
import { resolveJars } from './resolve-jars.js';

/** What a node is run with. */
export interface Installation {
  readonly java: Java;
  readonly jars: readonly string[];
  readonly archive: NodePlan['archive'];
}

/** Finds Java and Cassandra's jars, fetching the latter when they are missing. */
export async function install(options: ResolvedOptions): Promise<Installation> {
  const java = await findJava();
  options.report({ step: 'java', message: `Java ${java.version} (${java.path}, from ${java.source})` });
  const jars = await resolveJars({ ...options, java });
  return { java, jars, archive: await existingArchive({ ...options, java, jars }) };
}
