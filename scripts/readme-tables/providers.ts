import { AUTH_TYPES } from '../../src/config/generated/vocabulary.ts';
import { PROVIDER_NAMES } from '../../src/providers/hosts.ts';
import { ACR_FAILURES, ACR_LOGINS } from '../../test/e2e/providers/cases/acr.ts';
import { FAILING, WORKING } from '../../test/e2e/providers/cases/ecr.ts';
import { GOOGLE_FAILURES, GOOGLE_LOGINS } from '../../test/e2e/providers/cases/google.ts';
import {
  HUB_FAILURES,
  HUB_LOGINS,
  HUB_PUSH_FAILURES,
} from '../../test/e2e/providers/cases/hubs.ts';
import { code, fill, table } from './page.ts';

/** One thing that the tests of a provider show. */
interface Case {
  readonly provider: string;
  readonly authType: string;
  readonly what: string;
}

const LOGINS: readonly Case[] = [...WORKING, ...ACR_LOGINS, ...GOOGLE_LOGINS, ...HUB_LOGINS];

const FAILURES: readonly Case[] = [
  ...FAILING,
  ...ACR_FAILURES,
  ...GOOGLE_FAILURES,
  ...HUB_FAILURES,
  ...HUB_PUSH_FAILURES,
];

/** The provider's own page, where two share one. */
const PAGES: Readonly<Record<string, string>> = { gcr: 'artifact-registry' };

/**
 * The page of providers with what the end-to-end tests run, and nothing else: each type of `auth`
 * that the schema allows. @throws Error for one that no test logs in by, or of which none fails.
 */
export function withProviders(page: string): string {
  const rows = PROVIDER_NAMES.flatMap((provider) =>
    (AUTH_TYPES[provider] ?? []).map((type) => row(provider, type)),
  );
  const head = ['provider', '`auth.type`', 'logins that the tests run', 'failures that they run'];
  return fill(page, 'providers', table(head, rows));
}

function row(provider: string, type: string): readonly string[] {
  const of = (cases: readonly Case[]) =>
    cases.filter((one) => one.provider === provider && one.authType === type);
  const [logins, failures] = [of(LOGINS), of(FAILURES)];
  if (logins.length === 0) throw new Error(`no test logs in to ${provider} by ${type}`);
  if (failures.length === 0) throw new Error(`no test fails to log in to ${provider} by ${type}`);
  const link = `[${provider}](${PAGES[provider] ?? provider}.md)`;
  const whats = logins.map(({ what }) => what);
  return [link, code(type), whats.join('; '), String(failures.length)];
}
