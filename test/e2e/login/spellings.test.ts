import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entryOf } from '../../../src/docker-config/entry.ts';
import { DOCKER_HUB_KEY } from '../../../src/docker-config/server-key.ts';
import { restoreLogins, storeLogins } from '../../../src/docker-config/store.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { canaries } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from './clients.ts';
import { Job, registry } from './job.ts';

const secrets = canaries(['password']);
const WRONG = `"auth":"${Buffer.from('old:wrong').toString('base64')}"`;

const tools = ['registry', 'htpasswd', 'helm', 'skopeo', 'docker'];
(requireTools(tools).available ? describe : describe.skip)(
  'beside old entries for the same host in other spellings',
  () => {
    let authority: Authority;
    let server: Distribution;

    beforeAll(async () => {
      authority = createAuthority();
      const users = { ci: secrets.password };
      server = await startDistribution({ tls: authority.issue(), users });
    });
    afterAll(async () => {
      await server?.stop();
      removeTemporaryFolders();
    });

    test.each<[string, (host: string) => readonly string[]]>([
      ['the host itself', (host) => [host]],
      ['a URL', (host) => [`https://${host}`]],
      ['a URL of the first version, and the host', (host) => [`https://${host}/v1/`, host]],
      [
        'all that clients have written',
        (host) => [`http://${host}`, `${host}/`, host.toUpperCase(), host, `https://${host}/v2/`],
      ],
    ])('%s: docker, helm and skopeo take the login', async (_name, spellings) => {
      const auth = 'auth: { type: password, username: ci, password: "${PW}" }';
      const lines = registry('acme', server.host, 'provider: other', auth, 'tls: { ca: ca.crt }');
      const job = new Job(lines, { PW: secrets.password });
      job.write('checkout/ca.crt', authority.certificate);
      const keys = spellings(server.host);
      const before = `{"auths":{ ${keys.map((key) => `"${key}": {${WRONG}}`).join(',\n')} }}\n`;
      job.write('docker/config.json', before);
      const clients = new Clients(job.dockerConfig, authority.certificateFile);
      const image = `${server.host}/acme/web:1`;
      expect((await clients.skopeoPush(image)).code).not.toBe(0);

      expect(await job.login()).toMatchObject({ code: 0 });
      expect(await clients.skopeoPush(image)).toMatchObject({ code: 0 });
      expect(await clients.docker('manifest', 'inspect', image)).toMatchObject({ code: 0 });
      const chart = await clients.package();
      const target = `oci://${server.host}/charts`;
      expect(await clients.helm('push', chart, target)).toMatchObject({ code: 0 });

      expect(await job.end()).toMatchObject({ code: 0 });
      expect(job.read('docker/config.json')).toBe(before);
    });

    test.each([['docker.io'], ['index.docker.io'], ['registry-1.docker.io']])(
      'Docker Hub as %s: skopeo takes the login',
      async (spelling) => {
        const job = new Job('');
        mkdirSync(job.dockerConfig);
        const path = join(job.dockerConfig, 'config.json');
        const before = `{"auths":{"${spelling}":{${WRONG}}}}`;
        writeFileSync(path, before);
        const clients = new Clients(job.dockerConfig, authority.certificateFile);
        const go = new AbortController().signal;
        const secret = new Secret(secrets.password);
        const credential = { kind: 'basic', username: 'ci', secret, expiresAt: undefined } as const;
        const config = { path, env: {}, limits: DEFAULT_LIMITS };
        await storeLogins(config, [{ server: DOCKER_HUB_KEY, credential }], 'job', go);
        expect(JSON.parse(readFileSync(path, 'utf8')).auths[DOCKER_HUB_KEY]).toEqual(
          entryOf(credential),
        );
        // Several times: among keys that are equal to it, skopeo takes any.
        for (let tries = 0; tries < 8; tries += 1) {
          expect(await clients.skopeoUser('docker.io')).toBe('ci');
        }
        await restoreLogins(config, 'job', go);
        expect(readFileSync(path, 'utf8')).toBe(before);
      },
    );
  },
);
