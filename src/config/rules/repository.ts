import { shown } from '../../report/text.ts';
import type { Words } from '../rule.ts';
import { isOpen } from './report.ts';

/** Grammar of `<name>` in the OCI distribution specification 1.1, "Pulling manifests". */
const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** What is wrong with a path of a repository; undefined when it is right. */
export function repositoryProblem(repository: string, host: string | undefined): Words | undefined {
  if (isOpen(repository) || REPOSITORY.test(repository)) {
    return host !== undefined && repository.startsWith(`${host}/`)
      ? {
          ...fault(repository),
          hint: `Leave the host out: \`${repository.slice(host.length + 1)}\`.`,
        }
      : undefined;
  }
  return { ...fault(repository), hint: hintFor(repository, host) };
}

function fault(repository: string): Words {
  return {
    code: 'invalid-repository',
    message: `${shown(repository)} is not the path of a repository`,
  };
}

function hintFor(repository: string, host: string | undefined): string {
  const corrected = repository
    .replace(/^[a-z]+:\/\//i, '')
    .replace(host === undefined ? '' : `${host}/`, '')
    .replace(/@.*$|:[^/:]*$/, '')
    .replace(/^\/+|\/+$/g, '')
    .toLowerCase();
  return REPOSITORY.test(corrected)
    ? `Write ${shown(corrected)}.`
    : 'Lower-case letters, digits, `.`, `_`, `-` and `/`, for example `acme/charts/web`.';
}
