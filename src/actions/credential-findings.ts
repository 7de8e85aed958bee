import type { Analysis } from '../config/analyse.ts';
import { MissingEnvironment } from '../config/environment.ts';
import type { Path } from '../config/locate.ts';
import type { Registry } from '../config/model.ts';
import type { Finding, Words } from '../config/rule.ts';
import { Report } from '../config/rules/report.ts';
import { secretVariablesOf } from '../config/secret-variables.ts';
import type { RepositoryRow } from '../report/credentials.ts';
import type { CheckFailure, CredentialCheck } from './credential-check.ts';

/** What is wrong with credentials, each at the place of the file that declares them. */
export function credentialFindings(
  checks: readonly CredentialCheck[],
  { locator }: Pick<Analysis, 'locator'>,
): readonly Finding[] {
  const report = new Report(locator);
  for (const check of checks) {
    for (const words of wordsOf(check)) report.atKey(pathOf(check), words);
  }
  return report.findings;
}

/** The variables that the step lacks to ask at all. */
export function unsetVariables(checks: readonly CredentialCheck[]): ReadonlySet<string> {
  const errors = checks.map(({ failure }) => failure?.error);
  return new Set(
    errors.flatMap((error) => (error instanceof MissingEnvironment ? [...error.variables] : [])),
  );
}

/** GHCR needs no `auth`; the registry's own key stands for it then. */
function pathOf({ row }: CredentialCheck): Path {
  const path = ['registries', row.name];
  return row.use === 'registry' ? [...path, 'auth'] : [...path, 'pull-secret', 'credentials'];
}

function wordsOf({ row, registry, failure }: CredentialCheck): readonly Words[] {
  if (failure === undefined) return row.repositories.flatMap((one) => missingOf(one, registry));
  // Told as variables that are not set, each at its own place.
  if (failure.error instanceof MissingEnvironment) return [];
  return [failureWords(failure, registry)];
}

function failureWords({ error, while: stage }: CheckFailure, registry: Registry): Words {
  const { code, message, next } = error;
  const because = `${message} (${code})`;
  if (stage === 'asking' && REFUSALS.has(code)) {
    const variables = secretVariablesOf(registry);
    const source = variables.length === 0 ? '' : ` It comes from ${variables.join(' and ')}.`;
    return words('credential-refused', message, next && `${next}${source}`);
  }
  const isAboutCredential = stage === 'logging in' && !isOutage(code);
  return words(
    isAboutCredential ? 'credential-unavailable' : 'registry-unreachable',
    because,
    next,
  );
}

const REFUSALS: ReadonlySet<string> = new Set(['registry-unauthorized', 'registry-denied']);

/** It says nothing about the credential. */
function isOutage(code: string): boolean {
  return code.startsWith('network-') || code === 'registry-unavailable';
}

function missingOf({ repository, pull, push }: RepositoryRow, registry: Registry): Words[] {
  const hint = `Give the account that permission on ${repository}, or correct the path.`;
  const found: Words[] = [];
  if (pull === 'denied') {
    found.push(
      words('credential-no-pull', `the credentials may not pull from ${repository}`, hint),
    );
  }
  if (push === 'denied') {
    const instead = registry.pushCharts ? ' If nothing is pushed, set `push-charts: false`.' : '';
    const message = `the credentials may not push to ${repository}`;
    found.push(words('credential-no-push', message, `${hint}${instead}`));
  }
  return found;
}

function words(code: Words['code'], message: string, hint: string | undefined): Words {
  return hint === undefined ? { code, message } : { code, message, hint };
}
