import { isNativeError } from 'node:util/types';
import { UserError } from '../faults/user-error.ts';
import { orCancelled } from '../platform/cancellation.ts';
import type { ProviderContext } from './provider.ts';

/**
 * Waits for what AWS's SDK finds around a job. The SDK waits for ever for a metadata service that
 * takes a connection and says nothing, and trips over an answer or an address that is none.
 * @throws UserError `aws-no-credentials`; whatever else the SDK throws
 */
export async function foundAround<T>(
  finding: Promise<T>,
  { host, signal }: Pick<ProviderContext, 'host' | 'signal'>,
): Promise<T> {
  const { attemptTime } = host.limits;
  const late = AbortSignal.timeout(attemptTime);
  try {
    return await orCancelled(finding, AbortSignal.any([signal, late]));
  } catch (error) {
    signal.throwIfAborted();
    const why = late.aborted ? `no answer in ${attemptTime / 1000} s` : misleading(error);
    throw why === undefined ? error : misled(why, error);
  }
}

/** What is wrong with a place that the environment names; undefined: it is none of these errors. */
function misleading(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  const { name, code = '' } = error as NodeJS.ErrnoException;
  // Its own words quote what may be half of a secret.
  if (name === 'SyntaxError') return 'what answers is not JSON';
  return UNUSABLE[code];
}

/** By Node's codes, of what the SDK asks by itself. */
const UNUSABLE: Readonly<Record<string, string>> = {
  ERR_INVALID_URL: 'an address in it is none',
  ERR_INVALID_PROTOCOL: 'an address in it is not one of http(s)',
  ERR_INVALID_CHAR: 'a token in it holds a line break, or another character that none has',
};

function misled(why: string, cause: unknown): UserError {
  return new UserError({
    code: 'aws-no-credentials',
    message: `the environment leads to AWS credentials that cannot be had: ${why}`,
    next: 'Correct or remove what leads there: AWS_CONTAINER_…, AWS_EC2_METADATA_… or the profile.',
    cause,
  });
}
