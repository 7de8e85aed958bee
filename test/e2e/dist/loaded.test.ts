import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { listen } from '../../support/web-server.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Text that only one library's code has, and that minification leaves alone. */
const MARKS = {
  'the ECR client': 'AmazonEC2ContainerRegistry_V20150921',
  'the Google client': 'google-byoid-sdk',
  'the ECR Public client': 'SpencerFrontendService',
  "the client of AWS's roles": 'https://sts.amazonaws.com/doc/2011-06-15/',
  'the Azure client': 'azsdk-js-identity',
  'the Kubernetes client': 'kubernetes-client-javascript',
  "GitHub's client": 'octokit',
  'a second HTTP client': 'UND_ERR_CONNECT_TIMEOUT',
  'the YAML parser': 'tag:yaml.org,2002:',
} as const;

/** By a proxy that is not there: what a failed login has loaded is what any has. */
const NO_GOOGLE = {
  HTTPS_PROXY: 'http://127.0.0.1:9',
  REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '1',
};

const GOOGLE_KEY = JSON.stringify({
  type: 'service_account',
  client_email: 'ci@acme.iam.gserviceaccount.com',
  private_key: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey,
});

type Mark = keyof typeof MARKS;

const HEAVY = Object.keys(MARKS).filter((mark) => mark !== 'the YAML parser') as Mark[];

interface Loaded {
  readonly code: number;
  readonly output: string;
  readonly libraries: readonly Mark[];
  readonly bytes: number;
  readonly builtins: readonly string[];
}

describe('what a step loads', () => {
  let registry: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    registry = await listen((request, response) => {
      const isKnown = request.headers.authorization !== undefined;
      if (request.url?.startsWith('/identity')) return response.end('{"value":"e30.e30.e30"}');
      response.writeHead(isKnown ? 200 : 401, { 'www-authenticate': 'Basic realm="r"' });
      return response.end();
    });
  });
  afterAll(async () => {
    await registry.stop();
    removeTemporaryFolders();
  });

  test.each([
    ['validate', {}],
    ['login', {}],
    ['sync-pull-secrets', { INPUT_CLUSTERS: 'none', 'INPUT_DRY-RUN': 'true' }],
    ['push-chart', { INPUT_CHARTS: 'absent.tgz' }],
  ])('is for %s no library that its registries do not need', async (action, inputs) => {
    const { libraries, output } = await run(action, inputs);
    expect({ action, output, heavy: libraries.filter((one) => HEAVY.includes(one)) }).toEqual({
      action,
      output,
      heavy: [],
    });
    expect(libraries).toContain('the YAML parser');
  });

  test('is for a whole login by password less than half a megabyte, and no fetch', async () => {
    const { code, output, bytes, builtins } = await run('login', {});
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('logged in') });
    expect(bytes).toBeLessThan(500_000);
    expect(builtins.filter((name) => /undici|zlib|Module fs\/promises/.test(name))).toEqual([]);
  });

  test.each<[string, readonly Mark[]]>([
    ['ecr', ['the ECR client']],
    ['ecr-public', ['the ECR Public client']],
    // There are no keys for a client before the role has given them, which here it does not.
    ['ecr-role', ["the client of AWS's roles"]],
  ])(
    'is for %s the part of its SDK that it needs, and nothing heavy besides',
    async (name, parts) => {
      const { libraries, builtins, output } = await run('login', { INPUT_REGISTRIES: name });
      const heavy = libraries.filter((one) => HEAVY.includes(one));
      expect({ heavy, output }).toEqual({ heavy: parts, output: expect.any(String) });
      expect(builtins.filter((one) => /zlib|Module fs\/promises/.test(one))).toEqual([]);
    },
  );

  test.each([
    ['by workload identity federation', 'google-oidc', ['the Google client']],
    ['by a credentials file', 'google-ambient', ['the Google client']],
    ["by a service account's key", 'google-key', []],
  ])("is for Google's registries %s no more than this: %s", async (_how, name, expected) => {
    const { libraries } = await run('login', { INPUT_REGISTRIES: name, ...NO_GOOGLE });
    expect(libraries.filter((one) => HEAVY.includes(one))).toEqual(expected);
  });

  test.each([
    ['by password', 'acr-password', []],
    ['by the identity of the job', 'acr-oidc', ['the Azure client']],
    ['by the identity of the machine', 'acr-machine', ['the Azure client']],
  ])("is for Azure's registries %s no more than this: %s", async (_how, name, expected) => {
    // By a proxy and a machine that are not there: what a failed login has loaded is what any has.
    const { libraries, output } = await run('login', {
      INPUT_REGISTRIES: name,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:9',
      REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '1',
    });
    expect(output).toMatch(/network-proxy|azure-no-identity/);
    expect(libraries.filter((one) => HEAVY.includes(one))).toEqual(expected);
  });

  test.each(['docker-oidc', 'quay-oidc', 'ghcr'])(
    'is nothing heavy for a registry that belongs to no cloud: %s',
    async (name) => {
      const { libraries, output } = await run('login', { INPUT_REGISTRIES: name, ...NO_GOOGLE });
      expect(output).toContain(name);
      expect(libraries.filter((one) => HEAVY.includes(one))).toEqual([]);
    },
  );

  async function run(action: string, inputs: Readonly<Record<string, string>>): Promise<Loaded> {
    const folder = temporaryFolder('loaded');
    const file = (name: string, content = '') => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    mkdirSync(join(folder, 'docker'));
    file('registries.yaml', registriesFile(registry.port));
    const recorder = join(ROOT, 'test/support/load-recorder.ts');
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      [`--import=${recorder}`, join(ROOT, 'dist', action, 'index.js')],
      {
        cwd: folder,
        env: {
          NODE_OPTIONS: '',
          LOADED_FILE: join(folder, 'loaded.json'),
          GITHUB_WORKSPACE: folder,
          GITHUB_EVENT_NAME: 'push',
          GITHUB_REPOSITORY: 'acme/platform',
          GITHUB_OUTPUT: file('output'),
          GITHUB_STATE: file('state'),
          GITHUB_STEP_SUMMARY: file('summary'),
          DOCKER_CONFIG: join(folder, 'docker'),
          AWS_ENDPOINT_URL: registry.url,
          PASSWORD: 'password-of-a-test',
          ACTIONS_ID_TOKEN_REQUEST_URL: `${registry.url}/identity`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token-of-a-test',
          GOOGLE_APPLICATION_CREDENTIALS: file('google.json', GOOGLE_KEY),
          KEY: GOOGLE_KEY,
          ...inputs,
        },
      },
    );
    const loaded = JSON.parse(readFileSync(join(folder, 'loaded.json'), 'utf8'));
    return { code, output: stdout + stderr, ...describeLoaded(loaded) };
  }
});

function describeLoaded({ files, builtins }: { files: string[]; builtins: string[] }) {
  const chunks = files.filter((path) => path.startsWith(join(ROOT, 'dist')));
  const code = chunks.map((path) => readFileSync(path, 'utf8')).join('\n');
  const libraries = (Object.keys(MARKS) as Mark[]).filter((mark) => code.includes(MARKS[mark]));
  return { libraries, bytes: Buffer.byteLength(code), builtins };
}

function registriesFile(port: number): string {
  return `version: 1
registries:
  plain:
    provider: other
    url: 127.0.0.1:${port}
    auth: { type: password, username: ci, password: "\${PASSWORD}" }
    tls: none
    default: true
  ecr:
    provider: ecr
    url: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
    auth: { type: access-key, access-key-id: AKIDEXAMPLE, secret-access-key: "\${PASSWORD}" }
  google-oidc:
    provider: artifact-registry
    url: europe-west1-docker.pkg.dev
    auth: { type: oidc, workload-identity-provider: projects/1/locations/global/workloadIdentityPools/a/providers/b }
  google-ambient: { provider: artifact-registry, url: us-docker.pkg.dev, auth: { type: ambient } }
  docker-oidc:
    provider: docker-hub
    auth: { type: oidc, username: acme, connection-id: 11111111-2222-4333-8444-555555555555 }
  quay-oidc: { provider: quay, auth: { type: oidc, username: acme+ci } }
  ghcr: { provider: ghcr, auth: { type: password, username: ci, password: "\${PASSWORD}" } }
  google-key: { provider: gcr, auth: { type: service-account-key, key: "\${KEY}" } }
  ecr-public:
    provider: ecr
    url: public.ecr.aws
    auth: { type: access-key, access-key-id: AKIDEXAMPLE, secret-access-key: "\${PASSWORD}" }
  ecr-role:
    provider: ecr
    url: 123456789012.dkr.ecr.us-east-1.amazonaws.com
    auth: { type: oidc, role-arn: "arn:aws:iam::123456789012:role/ci" }
  acr-password:
    provider: acr
    url: one.azurecr.io
    auth: { type: password, username: ci, password: "\${PASSWORD}" }
  acr-oidc:
    provider: acr
    url: two.azurecr.io
    auth: { type: oidc, tenant-id: 409520d4-8100-4d1d-ad47-72432ddcc120, client-id: 7a4f1c9e-0000-4000-8000-000000000000 }
  acr-machine: { provider: acr, url: three.azurecr.io, auth: { type: managed-identity } }
`;
}
