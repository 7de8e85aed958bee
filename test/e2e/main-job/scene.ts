import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canaries } from '../../support/canary.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { startEcr } from '../../support/ecr.ts';
import { writeImage } from '../../support/image.ts';
import { startCluster } from '../../support/kubernetes.ts';
import { runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';
import { toolPath } from '../../support/tools.ts';

export const ACME = 'registry.acme.test:5443';
export const HUB = 'registry-1.docker.io';
export const NAMESPACES = ['web', 'team-a', 'staging'] as const;

/** The image that stands in each registry before the job begins. */
export const IMAGE = 'team/web:1.0.0';

export type Scene = Awaited<ReturnType<typeof startScene>>;

/**
 * Everything the main job needs, all of it real: a password registry behind a private CA, ECR and
 * Docker Hub's host name, and a Kubernetes API server with three namespaces.
 */
export async function startScene() {
  const secrets = canaries(['acme', 'hub', 'awsKey', 'deployToken', 'stagingToken']);
  const authority = createAuthority();
  const [acme, hub, ecr, cluster] = await Promise.all([
    startDistribution({
      tls: authority.issue({ hosts: ['registry.acme.test', 'localhost'] }),
      users: { ci: secrets.acme },
    }),
    startDistribution({
      tls: authority.issue({ hosts: [HUB, 'localhost'] }),
      users: { acme: secrets.hub },
    }),
    startEcr({ authority }),
    startCluster({
      tokens: [
        { token: secrets.deployToken, user: 'deploy', groups: ['system:masters'] },
        { token: secrets.stagingToken, user: 'staging', groups: ['system:masters'] },
      ],
    }),
  ]);
  ecr.proxy.route(ACME, acme.port);
  ecr.proxy.route(`${HUB}:443`, hub.port);
  await cluster.createNamespaces(NAMESPACES);
  const caFolder = temporaryFolder('ca');
  writeFileSync(join(caFolder, 'ca.crt'), authority.certificate);
  const registries = [
    { host: ACME, registry: acme, username: 'ci', password: secrets.acme },
    { host: 'docker.io', registry: hub, username: 'acme', password: secrets.hub },
    { host: ecr.host, registry: ecr.registry, username: 'AWS', password: ecr.front.password },
  ];
  for (const entry of registries) await pushImage(entry, caFolder);
  const stop = async () => {
    await Promise.all([acme.stop(), hub.stop(), ecr.stop(), cluster.stop()]);
  };
  return {
    authority,
    caFolder,
    cluster,
    ecr,
    registries,
    secrets: { ...secrets, ecrToken: ecr.front.password },
    stop,
  };
}

interface Stocked {
  readonly registry: Distribution;
  readonly username: string;
  readonly password: string;
}

async function pushImage(entry: Stocked, caFolder: string): Promise<void> {
  const host = `localhost:${entry.registry.port}`;
  const folder = temporaryFolder('image');
  writeImage(folder, '1.0.0', host);
  const auth = Buffer.from(`${entry.username}:${entry.password}`).toString('base64');
  const authFile = join(folder, 'auth.json');
  writeFileSync(authFile, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  const { code, stderr } = await runCommand(toolPath('skopeo'), [
    'copy',
    `--dest-authfile=${authFile}`,
    `--dest-cert-dir=${caFolder}`,
    `oci:${folder}:1.0.0`,
    `docker://${host}/${IMAGE}`,
  ]);
  if (code !== 0) throw new Error(`skopeo copy to ${host}: ${stderr}`);
}
