import { UserError } from '../faults/user-error.ts';
import { LIMITS, type LimitName, type LimitRule, type Limits } from './table.ts';
import { formatLimit, limitForm, parseLimit } from './value.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'REGISTRY_ACTIONS_LIMIT_';

const NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** All limits at their defaults. */
export const DEFAULT_LIMITS = Object.fromEntries(
  NAMES.map((name) => [name, LIMITS[name].fallback]),
) as Limits;

/** The environment variable that sets a limit: `connectTime`, `REGISTRY_ACTIONS_LIMIT_CONNECT_TIME`. */
export function limitVariable(name: LimitName): string {
  return PREFIX + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * The limits that hold in an environment.
 * @throws UserError `invalid-limit` that names every variable with a value that does not do, and
 * every one that sets no limit.
 */
export function readLimits(env: Environment): Limits {
  const given = Object.keys(env).filter((variable) => variable.startsWith(PREFIX) && env[variable]);
  if (given.length === 0) return DEFAULT_LIMITS;
  const wrong: string[] = [];
  const limits: Record<string, number> = { ...DEFAULT_LIMITS };
  for (const variable of given) {
    const name = NAMES.find((one) => limitVariable(one) === variable);
    const value = name && readValue(LIMITS[name], env[variable] ?? '');
    if (name === undefined) wrong.push(`${variable} sets no limit`);
    else if (typeof value === 'number') limits[name] = value;
    else wrong.push(`${variable} takes ${value}`);
  }
  if (wrong.length > 0) throw invalid(wrong);
  return limits as Limits;
}

/** The value, or in words what it should have been. */
function readValue({ kind, least, most }: LimitRule, text: string): number | string {
  const value = parseLimit(kind, text);
  if (value !== undefined && value >= least && value <= most) return value;
  return `${limitForm(kind)}, from ${formatLimit(kind, least)} to ${formatLimit(kind, most)}`;
}

function invalid(wrong: readonly string[]): UserError {
  return new UserError({
    code: 'invalid-limit',
    message: wrong.join('; '),
    where: 'the environment of this step (`env:`)',
    next: 'Correct the value, or remove the variable; docs/limits.md lists them all.',
  });
}
