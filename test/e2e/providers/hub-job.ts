import type { Authority } from '../../support/certificates.ts';
import { HOSTS, type Hubs } from '../../support/hubs.ts';
import { Job, registry } from '../login/job.ts';

export type HubName = keyof typeof HOSTS;

/** What makes one login differ. */
export interface Given {
  /** The lines in braces after `auth:`; empty: none. */
  readonly auth: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is wrong, and what the log has to say about it. */
export interface Failure extends Given {
  readonly set?: () => void;
  /** What the runner says of the event. */
  readonly event?: object;
  /** Of the login; `acme/web` by default. */
  readonly repository?: string;
  readonly says: readonly string[];
}

export const NO_IDENTITY = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' };
export const SUBJECT = 'subject repo:acme/platform:ref:refs/heads/main';
export const MALLORY = 'https://token.mallory.example';

export const PASSWORD_AUTH = 'type: password, username: octo, password: "${PASSWORD}"';
export const ROBOT = 'acme+ci';

/** What the job's identity is exchanged by. */
export function connectionAuth({ hub }: Hubs, more: { id?: string; username?: string } = {}) {
  const { id = hub.connection.id, username = hub.connection.organization } = more;
  return `type: oidc, username: ${username}, connection-id: ${id}`;
}

export const FEDERATION_AUTH = `type: oidc, username: ${ROBOT}`;

/** The lines of a registry, reached through the proxy that answers for it. */
export function linesOf(name: HubName, auth: string): readonly string[] {
  const authLine = auth === '' ? [] : [`auth: { ${auth} }`];
  return [`provider: ${name}`, ...authLine, 'tls: { ca: ca.crt }'];
}

/** The host as the file has it. */
export function urlOf(name: HubName): string {
  return name === 'docker-hub' ? 'docker.io' : HOSTS[name];
}

/** A login step on a runner that may have an identity token. */
export function hubJob(hubs: Hubs, authority: Authority, name: HubName, given: Given): Job {
  const job = new Job(registry('main', urlOf(name), ...linesOf(name, given.auth)), {
    HTTPS_PROXY: hubs.env.HTTPS_PROXY,
    REGISTRY_ACTIONS_LIMIT_RETRY_PAUSE: '10ms',
    ...hubs.oidc.env,
    ...given.env,
  });
  job.write('checkout/ca.crt', authority.certificate);
  return job;
}
