import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonError } from '../../support/aws-front.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Ecr, startEcr } from '../../support/ecr.ts';
import { type GithubOidc, startGithubOidc } from '../../support/github-oidc.ts';
import { CONTAINER_PATH, POD_PATH, POD_TOKEN } from '../../support/instance-metadata.ts';
import { temporaryFolder } from '../../support/temp.ts';
import {
  DENIED,
  EXPIRED,
  EXTERNAL_ID,
  FORBIDDEN,
  KEY,
  NO_BEARER,
  SKEWED,
  TEMPORARY,
} from './cases/ecr.ts';

export const PUBLIC = 'public.ecr.aws';
/** Another account, and another region. */
export const OTHER_ACCOUNT = '210987654321.dkr.ecr.eu-west-1.amazonaws.com';
export const OTHER_REGION = '123456789012.dkr.ecr.us-east-2.amazonaws.com';
/** Where the registry asks for a bearer token, and not for Basic as ECR's own do. */
const BEARER = '210987654321.dkr.ecr.us-east-2.amazonaws.com';

/** By what a case calls them. */
export const FURTHER_HOSTS = {
  public: PUBLIC,
  bearer: BEARER,
  // AWS has no such region, and its hosts there no addresses.
  nowhere: '123456789012.dkr.ecr.eu-west-9.amazonaws.com',
} as const;

const ENDPOINTS = [
  'api.ecr.eu-west-1.amazonaws.com',
  'api.ecr.us-east-2.amazonaws.com',
  'api.ecr-public.us-east-1.amazonaws.com',
  'sts.eu-west-1.amazonaws.com',
  'sts.us-east-1.amazonaws.com',
];

/** AWS under its real names behind a proxy, ECR's registries, and GitHub's token service. */
export interface EcrWorld {
  readonly ecr: Ecr;
  readonly oidc: GithubOidc;
  readonly authority: Authority;
  /** Secrets that no log may hold, by what they are. */
  readonly secrets: Readonly<Record<string, string>>;
  /** For a step: the way to AWS, and what it may have. */
  readonly env: Readonly<Record<string, string>>;
  container(): Readonly<Record<string, string>>;
  instance(): Readonly<Record<string, string>>;
  pod(): Readonly<Record<string, string>>;
  /** A file with this content. */
  file(content: string): string;
  stop(): Promise<void>;
}

export async function startEcrWorld(): Promise<EcrWorld> {
  const authority = createAuthority();
  const oidc = await startGithubOidc();
  const ecr = await startEcr({
    authority,
    hosts: [PUBLIC, OTHER_ACCOUNT, OTHER_REGION],
    bearerHosts: [BEARER],
    endpoints: ENDPOINTS,
    needsRepositories: true,
    accessKeyIds: [KEY, TEMPORARY, DENIED, FORBIDDEN, NO_BEARER, EXPIRED, SKEWED],
    trust: {
      oidc,
      audience: 'sts.amazonaws.com',
      subject: 'repo:acme/platform:ref:refs/heads/main',
      externalId: EXTERNAL_ID,
    },
    clockAhead: ({ accessKeyId }) => (accessKeyId === SKEWED ? 600_000 : 0),
    refuse: ({ accessKeyId = '' }) => REFUSED[accessKeyId],
  });
  const secret = randomBytes(30).toString('base64');
  const session = randomBytes(300).toString('base64');
  const folder = temporaryFolder('ecr-world');
  const file = (content: string) => {
    const path = join(folder, randomBytes(8).toString('hex'));
    writeFileSync(path, content);
    return path;
  };
  return {
    ecr,
    oidc,
    authority,
    secrets: { secret, session, password: ecr.front.password },
    env: {
      ...oidc.env,
      HOME: folder,
      HTTPS_PROXY: ecr.proxy.url,
      NO_PROXY: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: authority.certificateFile,
      AWS_EC2_METADATA_DISABLED: 'true',
      GITHUB_RUN_ID: '4242',
      KEY: secret,
      SESSION: session,
    },
    container: () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: ecr.endpoint + CONTAINER_PATH }),
    instance: () => ({
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: ecr.endpoint,
    }),
    pod: () => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: ecr.endpoint + POD_PATH,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file(POD_TOKEN),
    }),
    file,
    stop: async () => {
      await ecr.stop();
      await oidc.stop();
    },
  };
}

const mayNot = (action: string) =>
  `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ${action} on resource: *`;
const unallowed = (action: string) =>
  jsonError(
    400,
    'AccessDeniedException',
    `${mayNot(action)} because no identity-based policy allows the ${action} action`,
  );

/** What AWS says to some keys, where moto would say yes. */
const REFUSED: Readonly<Record<string, ReturnType<typeof jsonError>>> = {
  [DENIED]: unallowed('ecr:GetAuthorizationToken'),
  // ECR Public's own call makes another one, which takes a permission of its own.
  [NO_BEARER]: unallowed('sts:GetServiceBearerToken'),
  [FORBIDDEN]: jsonError(
    400,
    'AccessDeniedException',
    `${mayNot('ecr:GetAuthorizationToken')} with an explicit deny in a service control policy`,
  ),
  [EXPIRED]: jsonError(
    400,
    'ExpiredTokenException',
    'The security token included in the request is expired',
  ),
};
