import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Job, registry, shown } from '../login/job.ts';
import { EXTERNAL_ID, KEY, OTHER_ROLE_ARN, ROLE_ARN } from '../providers/cases/ecr.ts';
import { type EcrWorld, PUBLIC, startEcrWorld } from '../providers/ecr-world.ts';

const { available } = requireTools(['registry', 'htpasswd', 'moto_server']);
const BY_KEY = `type: access-key, access-key-id: ${KEY}, secret-access-key: "\${KEY}"`;
const BY_IDENTITY = `type: oidc, role-arn: "${ROLE_ARN}"`;
const ON_TOP = `assume-role: { role-arn: "${OTHER_ROLE_ARN}", external-id: ${EXTERNAL_ID} }`;

// The bundle has less of the SDK than the sources import: what its clients never use is left out.
(available ? describe : describe.skip)('the bundle logs in to ECR', () => {
  let world: EcrWorld;
  beforeAll(async () => {
    world = await startEcrWorld();
  });
  afterAll(async () => {
    await world?.stop();
    removeTemporaryFolders();
  });

  test.each<[string, string, boolean, (world: EcrWorld) => Record<string, string>]>([
    ['by a key', BY_KEY, false, () => ({})],
    ['by a key, publicly', BY_KEY, true, () => ({})],
    ["by the job's identity and a role on top", `${BY_IDENTITY}, ${ON_TOP}`, false, () => ({})],
    ["by a container's role", 'type: iam-role', false, () => ({ ...world.container() })],
    ["by an instance's role", 'type: iam-role', false, () => ({ ...world.instance() })],
    [
      'by a web identity from a file',
      'type: iam-role',
      false,
      ({ oidc, file }) => ({
        AWS_ROLE_ARN: ROLE_ARN,
        AWS_WEB_IDENTITY_TOKEN_FILE: file(oidc.sign({ aud: 'sts.amazonaws.com' })),
      }),
    ],
  ])('%s', async (name, auth, isPublic, env) => {
    const host = isPublic ? PUBLIC : world.ecr.host;
    const lines = ['provider: ecr', `auth: { ${auth} }`, 'create-repositories: true'];
    const more = { ...world.env, ...env(world) };
    const job = new Job(registry('main', host, ...lines), more, undefined, 'bundle');
    const result = await job.login({ repository: `acme/${name.replaceAll(/\W+/g, '-')}` });
    expect([result.code, shown(result)]).toEqual([0, expect.stringContaining('logged in as AWS')]);
  });
});
