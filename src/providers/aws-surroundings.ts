import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { oneLine } from '../report/text.ts';
import { identityFrom, tellIdentity } from './job-identity.ts';

type Surroundings = Pick<Host, 'env' | 'conceal'>;

/**
 * What AWS's SDK was led to by the environment, for the message of whoever got no keys there, in
 * parentheses after a space; empty: to nothing. The SDK itself names neither variables nor tokens.
 */
export function tellSurroundings(host: Surroundings): string {
  const told =
    half(host, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') ??
    half(host, 'AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE') ??
    webIdentity(host) ??
    container(host);
  return told === undefined ? '' : ` (${told})`;
}

/** One variable without the other that it is nothing without. */
function half({ env }: Surroundings, ...pair: readonly [string, string]): string | undefined {
  const [there, ...more] = pair.filter((name) => env[name]);
  if (there === undefined || more.length > 0) return undefined;
  return `${there} is set, and ${pair.find((name) => name !== there)} is not`;
}

function webIdentity(host: Surroundings): string | undefined {
  const { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ACCESS_KEY_ID } = host.env;
  if (!role || !file || AWS_ACCESS_KEY_ID) return undefined;
  const who = whoIn(file, host);
  const whose = `${oneLine(role)} by the token in AWS_WEB_IDENTITY_TOKEN_FILE`;
  return who === undefined ? whose : `${whose}, which has ${who}`;
}

function whoIn(file: string, host: Surroundings): string | undefined {
  try {
    return tellIdentity(identityFrom(readFileSync(file, 'utf8').trim(), host));
  } catch {
    return undefined;
  }
}

function container({ env }: Surroundings): string | undefined {
  const names = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const name = names.find((one) => env[one]);
  return name === undefined ? undefined : `the service that ${name} names gives none`;
}

/** A file that the environment names and that cannot be read; undefined: it is something else. */
export function unreadable(error: unknown, action: string): UserError | undefined {
  if (!isNativeError(error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined || path === undefined) return undefined;
  return new UserError({
    code: 'aws-no-credentials',
    message: `${action} failed: ${oneLine(path)} cannot be read (${code})`,
    next: 'Correct the variable that names this file, or unset it.',
    cause: error,
  });
}
