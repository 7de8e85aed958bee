import { randomUUID } from 'node:crypto';
import { requireRegistriesFile } from '../config/load.ts';
import { selectRegistries } from '../config/select.ts';
import { dockerConfigPath } from '../docker-config/location.ts';
import { storeLogins } from '../docker-config/store.ts';
import type { ActionContext } from './action.ts';
import { defineAction } from './action.ts';
import { COMMON_INPUTS, choice, flag, names, text } from './inputs.ts';
import { loginAll, requireOwnServers } from './login-attempt.ts';
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
    logout: flag(true),
    'github-token': text(),
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
    const attempts = await loginAll(registries, wanted, file, context);
    signal.throwIfAborted();
    const config = { path: dockerConfigPath(host.env), env: host.env };
    const logins = attempts.flatMap(({ login: one }) => (one === undefined ? [] : [one]));
    if (logins.length > 0) await storeLogins(config, logins, key, signal);
    reportLogins(attempts, wanted, inputs.summary, host);
  },
  post: logOut,
});

/** The state comes first: a login that is cut off half-way is undone all the same. */
function prepareLogout({ host }: ActionContext): string | undefined {
  if (host.kind !== 'runner') return undefined;
  const key = randomUUID();
  host.saveState('login', key);
  // Where the login goes now; a later step may set DOCKER_CONFIG to another folder.
  host.saveState('docker-config', dockerConfigPath(host.env));
  return key;
}
