import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Ecr, startEcr } from '../../support/ecr.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Job, registry, shown } from './job.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const ACCESS_KEY = `auth: { type: access-key, access-key-id: ${KEY}, secret-access-key: "\${KEY}" }`;

(requireTools(['registry', 'htpasswd', 'moto_server']).available ? describe : describe.skip)(
  'login to ECR, by the real SDK',
  () => {
    let authority: Authority;
    let ecr: Ecr;
    beforeAll(async () => {
      authority = createAuthority();
      ecr = await startEcr({ authority, accessKeyIds: [KEY] });
    });
    afterAll(async () => {
      await ecr?.stop();
      removeTemporaryFolders();
    });

    function job(auth: string, env: Record<string, string> = {}, more = ''): Job {
      const created = new Job(
        registry('main', ecr.host, 'provider: ecr', auth, 'tls: { ca: ca.crt }') + more,
        {
          AWS_ENDPOINT_URL: ecr.endpoint,
          AWS_EC2_METADATA_DISABLED: 'true',
          HTTPS_PROXY: ecr.proxy.url,
          NO_PROXY: '127.0.0.1',
          KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
          ...env,
        },
      );
      created.write('checkout/ca.crt', authority.certificate);
      return created;
    }

    test('with an access key gives a token, its expiry, and hides it', async () => {
      const one = job(ACCESS_KEY);
      const result = await one.login();
      expect([result.code, shown(result)]).toEqual([
        0,
        expect.stringContaining('logged in as AWS'),
      ]);
      const expiry = Date.parse(one.values('output').get('expires-at') ?? '');
      expect(expiry - Date.now()).toBeGreaterThan(11 * 3600 * 1000);
      expect(one.config().auths?.[ecr.host]?.auth).toBe(
        Buffer.from(`AWS:${ecr.front.password}`).toString('base64'),
      );
      expect(findInText(shown(result), { token: ecr.front.password })).toEqual([]);
      expect(result.stdout).not.toContain('::add-mask::AWS\n');
    });

    test('with a role that surrounds the job (iam-role)', async () => {
      const env = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: 'x'.repeat(40) };
      expect(await job('auth: { type: iam-role }', env).login()).toMatchObject({ code: 0 });
    });

    test('with a key that is not known names the cause', async () => {
      const wrong = ACCESS_KEY.replace(KEY, 'AKIAUNKNOWN000000000');
      const result = await job(wrong).login();
      expect(result.code).toBe(1);
      expect(shown(result)).toContain('UnrecognizedClientException');
      expect(shown(result)).toContain('Check the access key id');
    });

    test('with nothing around the job names what is missing', async () => {
      const result = await job('auth: { type: iam-role }').login();
      expect(shown(result)).toContain('Nothing around this job gives AWS credentials');
    });
  },
);
