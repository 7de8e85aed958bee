import { join } from 'node:path';
import { groupOf } from '../tools/catalogue.ts';
import { findOnPath, isProgram, programs } from '../tools/paths.ts';

/** Whether tests can use their components, and if not, why. */
export interface Availability {
  readonly available: boolean;
  /** What is missing and how to install it; empty when all is there. */
  readonly reason: string;
}

/** Absolute path of a real component; throws an error that says what to run when it is missing. */
export function toolPath(name: string): string {
  const path = find(name);
  if (path === undefined) throw new Error(reasonFor([name]));
  return path;
}

/** Whether a real component is there. */
export function haveTool(name: string): boolean {
  return find(name) !== undefined;
}

/** Those of these components that are not there. */
export function missingTools(names: readonly string[]): string[] {
  return names.filter((name) => !haveTool(name));
}

/**
 * The rule for tests of real components: without them a test fails in CI, where they must be, and
 * is skipped elsewhere: `(requireTools(['helm']).available ? describe : describe.skip)(…)`.
 */
export function requireTools(names: readonly string[]): Availability {
  const missing = missingTools(names);
  if (missing.length === 0) return { available: true, reason: '' };
  const reason = reasonFor(missing);
  if (process.env.CI) throw new Error(reason);
  console.warn(`Skipped. ${reason}`);
  return { available: false, reason };
}

function find(name: string): string | undefined {
  const own = join(programs, name);
  if (isProgram(own)) return own;
  const group = groupOf(name);
  if (group?.kind === 'debian') return findOnPath(...group.commands);
  return group?.kind === 'go' && group.onPath?.program === name ? findOnPath(name) : undefined;
}

function reasonFor(missing: readonly string[]): string {
  const names = missing.join(' ');
  return `Not installed: ${missing.join(', ')}. Run: npm run tools -- ${names}`;
}
