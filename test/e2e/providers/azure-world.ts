import { type Azure, CHINA, GOVERNMENT, REGISTRY, startAzure } from '../../support/acr.ts';
import type { Authority } from '../../support/certificates.ts';
import { TENANT } from '../../support/entra.ts';
import { Job, registry } from '../login/job.ts';

/** Applications and managed identities, by their client ids. */
export const CLIENT = 'c0000000-0000-4000-8000-000000000001';
export const EXPIRED = 'c0000000-0000-4000-8000-000000000002';
export const WITHOUT_ROLE = 'c0000000-0000-4000-8000-000000000003';
export const IN_GOVERNMENT = 'c0000000-0000-4000-8000-000000000004';
export const IN_CHINA = 'c0000000-0000-4000-8000-000000000005';
export const MACHINE = 'c0000000-0000-4000-8000-000000000006';
export const SECOND_MACHINE = 'c0000000-0000-4000-8000-000000000007';
export const POD = 'c0000000-0000-4000-8000-000000000008';
export const READER = 'c0000000-0000-4000-8000-000000000009';

export const SECRET = 'Zk8Q~client-secret-of-an-application-0123';
export const ADMIN_PASSWORD = 'the+password+of+the+admin+user/0123456789';
export const POD_SUBJECT = 'system:serviceaccount:runners:acr';

const SUBJECT = 'repo:acme/platform:ref:refs/heads/main';
export const AUDIENCE = 'api://AzureADTokenExchange';

export function startWorld(authority: Authority): Promise<Azure> {
  const trusts = (audience: string, subject = SUBJECT) => ({ federated: [{ subject, audience }] });
  return startAzure({
    authority,
    applications: {
      [CLIENT]: { secret: SECRET, ...trusts(AUDIENCE) },
      [EXPIRED]: { secret: SECRET, hasExpired: true },
      [WITHOUT_ROLE]: { secret: SECRET },
      [READER]: { secret: SECRET },
      [IN_GOVERNMENT]: trusts(`${AUDIENCE}USGov`),
      [IN_CHINA]: trusts(`${AUDIENCE}China`),
      [POD]: trusts(AUDIENCE, POD_SUBJECT),
    },
    roles: {
      [CLIENT]: 'AcrPush',
      [READER]: 'AcrPull',
      [IN_GOVERNMENT]: 'AcrPush',
      [IN_CHINA]: 'AcrPush',
      [MACHINE]: 'AcrPush',
      [SECOND_MACHINE]: 'AcrPush',
      [POD]: 'AcrPush',
    },
    admin: { user: 'acme', password: ADMIN_PASSWORD },
  });
}

/** What makes one login differ. */
export interface Given {
  /** The lines in braces after `auth:`. */
  readonly auth: string;
  readonly host?: string;
  /** More of the registry, beside `auth`. */
  readonly lines?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const byPassword = (user: string) =>
  `type: password, username: ${user}, password: "\${SECRET}"`;
export const bySecret = (client = CLIENT, tenant = TENANT) =>
  `type: service-principal, tenant-id: ${tenant}, client-id: ${client}, client-secret: "\${SECRET}"`;
export const byOidc = (client = CLIENT) => `type: oidc, tenant-id: ${TENANT}, client-id: ${client}`;

export const GOVERNMENT_LOGIN: Given = { auth: byOidc(IN_GOVERNMENT), host: GOVERNMENT };
export const CHINA_LOGIN: Given = { auth: byOidc(IN_CHINA), host: CHINA };

/** A login step on a runner that may have an identity token. */
export function azureJob(azure: Azure, given: Given): Job {
  const { auth, host = REGISTRY, lines = [], env = {} } = given;
  return new Job(registry('main', host, 'provider: acr', `auth: { ${auth} }`, ...lines), {
    ...azure.env,
    ...azure.oidc.env,
    SECRET,
    REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '1',
    ...env,
  });
}
