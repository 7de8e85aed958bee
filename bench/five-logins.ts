import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Authority, createAuthority } from '../test/support/certificates.ts';
import { type Ecr, startEcr } from '../test/support/ecr.ts';
import { ARTIFACT_REGISTRY, type Google, startGoogle } from '../test/support/google.ts';
import { type Hubs, startHubs } from '../test/support/hubs.ts';
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import type { Figure } from './figure.ts';
import { pair, timeProcessAside } from './measure.ts';
import { runnerStep } from './runner-step.ts';

const ROUNDS = 15;

/** Five providers under their real host names, all behind the proxy of one of them. */
interface World {
  readonly authority: Authority;
  readonly hubs: Hubs;
  readonly google: Google;
  readonly ecr: Ecr;
}

/**
 * Wall time of one `login` step to five registries of five providers (an access key of AWS, a key of
 * Google, an OIDC connection of Docker, the federation of a robot of Quay, GHCR's job token) against
 * the slowest of the same five alone.
 */
export async function measureFiveLogins(): Promise<readonly Figure[]> {
  const world = await startWorld();
  const folder = temporaryFolder('bench-five-logins');
  try {
    const env = prepareStep(folder, world);
    const wallOf = async (registries: string) => {
      const entry = join(dirname(import.meta.dirname), 'dist/login/index.js');
      const step = { command: process.execPath, args: [entry], cwd: folder };
      const more = { ...env, INPUT_REGISTRIES: registries };
      return (await timeProcessAside({ ...step, env: more })).wall;
    };
    const slowest = await slowestOf(Object.keys(registriesOf(world)), wallOf);
    const times = await pair(
      ROUNDS,
      () => wallOf('all'),
      () => wallOf(slowest),
    );
    return [figureOf(slowest, times)];
  } finally {
    await stopWorld(world);
    removeFolder(folder);
  }
}

function figureOf(slowest: string, { a, b, ratio }: { a: number; b: number; ratio: number }) {
  const figure: Figure = {
    name: 'login to five registries of five providers in one step, wall',
    measured: ratio,
    goal: { most: 1.5 },
    unit: `× the slowest of them alone (${slowest})`,
    detail: `medians ${(a * 1000).toFixed(0)} ms and ${(b * 1000).toFixed(0)} ms, ${ROUNDS} pairs, no latency`,
  };
  return figure;
}

async function slowestOf(names: readonly string[], wallOf: (name: string) => Promise<number>) {
  let slowest = { name: '', wall: 0 };
  for (const name of names) {
    await wallOf(name);
    const wall = Math.min(await wallOf(name), await wallOf(name), await wallOf(name));
    if (wall > slowest.wall) slowest = { name, wall };
  }
  return slowest.name;
}

async function startWorld(): Promise<World> {
  const authority = createAuthority();
  const hubs = await startHubs(authority);
  const google = await startGoogle(authority);
  const endpoint = 'api.ecr.eu-west-1.amazonaws.com';
  const ecr = await startEcr({ authority, endpoints: [endpoint] });
  hubs.proxy.route(`${ARTIFACT_REGISTRY}:443`, google.port);
  hubs.proxy.route(`${ecr.host}:443`, ecr.registry.port);
  hubs.proxy.route(`${endpoint}:443`, ecr.front.securePort ?? 0);
  return { authority, hubs, google, ecr };
}

async function stopWorld({ hubs, google, ecr }: World): Promise<void> {
  await ecr.stop();
  await google.stop();
  await hubs.stop();
}

/** The lines of each registry in the file. */
function registriesOf({
  hubs,
  ecr,
}: Pick<World, 'hubs' | 'ecr'>): Readonly<Record<string, string>> {
  const { id, organization } = hubs.hub.connection;
  return {
    ecr: `{ provider: ecr, url: ${ecr.host}, auth: { type: access-key, access-key-id: AKIAIOSFODNN7EXAMPLE, secret-access-key: "\${AWS_SECRET}" } }`,
    google: `{ provider: artifact-registry, url: ${ARTIFACT_REGISTRY}, auth: { type: service-account-key, key: "\${GOOGLE_KEY}" } }`,
    docker: `{ provider: docker-hub, auth: { type: oidc, username: ${organization}, connection-id: ${id} } }`,
    quay: '{ provider: quay, auth: { type: oidc, username: acme+ci } }',
    github: '{ provider: ghcr }',
  };
}

/** The registries file, and the variables of the step. */
function prepareStep(folder: string, world: World): NodeJS.ProcessEnv {
  const lines = Object.entries(registriesOf(world)).map(([name, line]) => `  ${name}: ${line}\n`);
  writeFileSync(join(folder, 'registries.yaml'), `version: 1\nregistries:\n${lines.join('')}`);
  const { hubs, google, authority } = world;
  return {
    ...hubs.oidc.env,
    HTTPS_PROXY: hubs.proxy.url,
    NODE_EXTRA_CA_CERTS: authority.certificateFile,
    AWS_SECRET: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    GOOGLE_KEY: JSON.stringify(google.cloud.key),
    GITHUB_ACTOR: 'octocat',
    GITHUB_TOKEN: hubs.ghcr.token,
    ...runnerStep(folder),
  };
}
