import { randomUUID } from 'node:crypto';
import { requireRegistriesFile } from '../config/load.ts';
import { selectRegistries } from '../config/select.ts';
import { dockerConfigPath } from '../docker-config/location.ts';
import { storeLogins } from '../docker-config/store.ts';
import { listed } from '../report/text.ts';
import type { ActionContext } from './action.ts';
import { defineAction } from './action.ts';
import { COMMON_INPUTS, choice, flag, names, onRunner, secret, text } from './inputs.ts';
import { type Attempt, loginAll, requireOwnServers } from './login-attempt.ts';
import { logOut } from './login-post.ts';
import { chosenRegistry, reportLogins, requestedScope } from './login-report.ts';

/** Logs in to registries of the file, for docker and every tool that reads docker's config. */
export const login = defineAction({
  name: 'login',
  inputs: {
    ...COMMON_INPUTS,
    registries: names(),
    repository: text(),
    permission: choice(['push', 'pull'], 'push'),
    logout: onRunner(flag(true)),
    'github-token': secret(),
  },
  async main(inputs, context) {
    const { host, signal } = context;
    const key = inputs.logout ? prepareLogout(context) : undefined;
    const file = await requireRegistriesFile(host, inputs.file);
    const registries = selectRegistries(file, inputs.registries);
    requireOwnServers(registries, file);
    const chosen = chosenRegistry(registries, inputs.registries);
    const scope = requestedScope(inputs.repository, inputs.permission);
    const wanted = { permission: inputs.permission, chosen, scope };
    context.doing(`logging in to ${listed(registries.map(({ name }) => name))}`);
    const attempts = await loginAll(registries, wanted, file, context);
    signal.throwIfAborted();
    context.doing("writing docker's config file");
    const stored = await keep(attempts, key, context);
    reportLogins(stored, wanted, inputs.summary, host);
  },
  post: logOut,
});

async function keep(
  attempts: readonly Attempt[],
  key: string | undefined,
  { host, signal }: ActionContext,
): Promise<readonly Attempt[]> {
  const logins = attempts.flatMap(({ login: one }) => (one === undefined ? [] : [one]));
  if (logins.length === 0) return attempts;
  const config = { path: dockerConfigPath(host.env), env: host.env, limits: host.limits };
  const notStored = await storeLogins(config, logins, key, signal);
  return attempts.map((attempt) => {
    const failed = notStored.find(({ server }) => server === attempt.login?.server);
    if (failed === undefined) return attempt;
    return { row: { ...attempt.row, status: 'failed' }, login: undefined, error: failed.error };
  });
}

/** The state comes first: a login that is cut off half-way is undone all the same. */
function prepareLogout({ host }: ActionContext): string | undefined {
  if (host.kind !== 'runner') return undefined;
  const key = randomUUID();
  host.saveState('login', key);
  // Where the login goes now; a later step may set DOCKER_CONFIG to another folder.
  host.saveState('docker-config', dockerConfigPath(host.env));
  return key;
}
