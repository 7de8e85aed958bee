import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findInFolder, findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { ARTIFACT_REGISTRY, GCR, type Google, startGoogle } from '../../support/google.ts';
import { ACCOUNT, PROVIDER, USER } from '../../support/google-cloud.ts';
import { type Metadata, startMetadata } from '../../support/google-metadata.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from '../login/clients.ts';
import { Job, registry, shown } from '../login/job.ts';
import { GOOGLE_LOGINS } from './cases/google.ts';
import {
  AMBIENT,
  actionsAuthFile,
  DIRECT,
  externalAccount,
  type Given,
  googleJob,
  IMPERSONATION,
  KEY_AUTH,
} from './google-job.ts';

type Id = (typeof GOOGLE_LOGINS)[number]['id'];

const POOL = PROVIDER.replace(/\/providers\/.*/, '');
const SUBJECT = `principal://iam.googleapis.com/${POOL}/subject/repo:acme/platform:ref:refs/heads/main`;

const tools = ['registry', 'helm', 'skopeo'];
(requireTools(tools).available ? describe : describe.skip)("a login to Google's registries", () => {
  let authority: Authority;
  let google: Google;
  let machine: Metadata;

  beforeAll(async () => {
    authority = createAuthority();
    google = await startGoogle(authority);
    for (const who of [ACCOUNT, SUBJECT, 'user']) google.writers.add(who);
    const token = () => google.cloud.issueFor(ACCOUNT);
    machine = await startMetadata({ email: ACCOUNT, token });
  });
  afterAll(async () => {
    await machine?.stop();
    await google?.stop();
    removeTemporaryFolders();
  });

  function given(id: Id): Given {
    const pretty = JSON.stringify(google.cloud.key, null, 2);
    const base64 = Buffer.from(pretty).toString('base64');
    const metadata = { auth: AMBIENT, env: { GCE_METADATA_HOST: machine.host } };
    const all: Record<Id, Given> = {
      key: { auth: KEY_AUTH, env: { GCP_KEY: pretty } },
      pasted: { auth: KEY_AUTH, env: { GCP_KEY: ` '${pretty.replaceAll('\\n', '\n')}'\n` } },
      base64: { auth: `${KEY_AUTH}, username: _json_key_base64`, env: { GCP_KEY: base64 } },
      direct: { auth: DIRECT },
      impersonation: { auth: IMPERSONATION },
      machine: metadata,
      'actions-auth': { auth: AMBIENT, file: actionsAuthFile(google) },
      'token-file': { auth: AMBIENT, file: externalAccount({ file: './identity.jwt' }) },
      'key-file': { auth: AMBIENT, file: google.cloud.key },
      person: { auth: AMBIENT, file: USER },
      'gcr-key': { auth: KEY_AUTH, env: { GCP_KEY: pretty } },
      'gcr-impersonation': { auth: IMPERSONATION },
      'gcr-machine': metadata,
    };
    return all[id];
  }

  /** Everything secret that came into being so far. */
  function secrets() {
    const { key, tokens } = { key: google.cloud.key, tokens: google.cloud.tokens() };
    const issued = tokens.map((token, index) => [`token ${index}`, token]);
    const bearer = google.oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '';
    return {
      ...Object.fromEntries(issued),
      key: key.private_key,
      bearer,
      user: USER.refresh_token,
    };
  }

  test.each(GOOGLE_LOGINS)('$provider, $authType: $what', async (one) => {
    const host = one.provider === 'gcr' ? GCR : ARTIFACT_REGISTRY;
    const job = googleJob(google, authority, given(one.id), one.provider);
    const aud = `https://iam.googleapis.com/${PROVIDER}`;
    job.write('identity.jwt', `${google.oidc.sign({ aud })}\n`);

    const before = google.cloud.tokens().length;
    const result = await job.login({ repository: 'acme/charts/web' });
    expect([result.code, shown(result)]).toEqual([0, expect.stringContaining('logged in as')]);
    const expiry = job.values('output').get('expires-at') ?? '';
    if (one.authType === 'service-account-key') expect(expiry).toBe('');
    else expect(Math.abs(Date.parse(expiry) - Date.now() - 3_600_000)).toBeLessThan(600_000);

    const clients = new Clients(job.dockerConfig, authority.certificateFile, google.env);
    const image = `${host}/acme/images/${one.id}:1`;
    expect(await clients.skopeoPush(image)).toMatchObject({ code: 0 });
    expect(await clients.skopeoInspect(image)).toMatchObject({ code: 0 });
    const charts = `oci://${host}/acme/charts`;
    const chart = await clients.package();
    expect(await clients.helm('push', chart, charts)).toMatchObject({ code: 0 });
    const pull = await clients.helm('pull', `${charts}/web`, '--version', '1.0.0');
    expect(pull).toMatchObject({ code: 0 });

    // Also those on the way to the one that is used.
    for (const token of google.cloud.tokens().slice(before)) {
      expect(result.stdout).toContain(`::add-mask::${token}`);
    }
    expect(findInText(shown(result), secrets())).toEqual([]);
    expect(shown(result)).not.toMatch(/\beyJ[\w-]{20,}/);
    const allowed = ['docker/config.json', 'credentials.json', 'identity.jwt'];
    expect(findInFolder(job.folder, secrets(), allowed)).toEqual([]);
  });

  test('asks once for a token, however many registries one principal logs in to', async () => {
    const auth = [`auth: { ${IMPERSONATION} }`, 'tls: { ca: ca.crt }'];
    const lines = [
      registry('gar', ARTIFACT_REGISTRY, 'provider: artifact-registry', ...auth),
      registry('gcr', GCR, 'provider: gcr', ...auth),
    ];
    const job = new Job(lines.join(''), { ...google.env, ...google.oidc.env });
    job.write('checkout/ca.crt', authority.certificate);
    const before = google.cloud.calls().length;
    await job.login({ registries: 'all' });
    expect(Object.keys(job.config().auths ?? {}).sort()).toEqual([ARTIFACT_REGISTRY, GCR]);
    const services = google.cloud.calls().slice(before);
    expect(services.map(({ service, status }) => [service, status])).toEqual([
      ['sts.googleapis.com', 200],
      ['iamcredentials.googleapis.com', 200],
    ]);
  });

  test('reaches the token services through the proxy of its `connection`, by its `ca`', async () => {
    const connection = `connection: { method: proxy, proxy: { url: "${google.proxy.url}" } }`;
    const auth = [`auth: { ${IMPERSONATION} }`, 'tls: { ca: ca.crt }', connection];
    const lines = registry('main', ARTIFACT_REGISTRY, 'provider: artifact-registry', ...auth);
    const job = new Job(lines, google.oidc.env);
    job.write('checkout/ca.crt', authority.certificate);
    const before = google.proxy.connections().length;
    expect(await job.login()).toMatchObject({ code: 0 });
    const targets = google.proxy.connections().slice(before);
    expect(new Set(targets.map(({ target, status }) => `${target} ${status}`))).toEqual(
      new Set([
        'sts.googleapis.com:443 200',
        'iamcredentials.googleapis.com:443 200',
        `${ARTIFACT_REGISTRY}:443 200`,
      ]),
    );
  });

  test('asks the metadata server itself, whatever proxy there is', async () => {
    const env = { GCE_METADATA_HOST: machine.host, HTTP_PROXY: google.proxy.url };
    const before = google.proxy.connections().length;
    const job = googleJob(google, authority, { auth: AMBIENT, env });
    expect(await job.login()).toMatchObject({ code: 0 });
    const targets = google.proxy.connections().slice(before);
    expect(targets.map(({ target }) => target)).not.toContain(machine.host);
  });
});
