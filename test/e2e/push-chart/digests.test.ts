import { utimesSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { chartYaml, packaged } from '../../unit/charts/packaged.ts';
import { MADE, manifestAt, sameBytes, Workspace } from './fixture.ts';

const { available } = requireTools(['helm', 'helm3', 'registry']);

/** Makes the archive of one case in a workspace. */
type Make = (workspace: Workspace) => Promise<string>;

/** A chart that never saw `helm package`: written by hand and packed by tar. */
function byHand(...lines: readonly string[]): Make {
  return async (workspace) => {
    const files = { 'web/Chart.yaml': chartYaml('web', '1.2.3', ...lines) };
    const archive = workspace.write('web-1.2.3.tgz', await packaged(files));
    utimesSync(archive, MADE, MADE);
    return archive;
  };
}

const fixture =
  (name: string): Make =>
  (workspace) =>
    workspace.package(workspace.checkOut(name));

const withProvenance: Make = async (workspace) => {
  const archive = await fixture('web')(workspace);
  writeFileSync(`${archive}.prov`, '-----BEGIN PGP SIGNED MESSAGE-----\nnot checked on push\n');
  return archive;
};

const CASES: readonly (readonly [string, Make])[] = [
  ['a plain chart', fixture('web')],
  ['all that Chart.yaml can hold, `+` in the version', fixture('hard')],
  ['provenance', withProvenance],
  [
    'numbers and words that YAML 1.1 reads its own way',
    byHand('appVersion: 0755', 'home: 1e6', 'tags: on'),
  ],
  [
    'annotations over those made from the chart',
    byHand('annotations: {org.opencontainers.image.created: x, a: "<"}'),
  ],
  ['a name in another case, a field twice', byHand('DESCRIPTION: a', 'icon: x', 'icon: y')],
  [
    'a chart of version 1 with requirements.yaml',
    async (workspace) => {
      const files = {
        'old/Chart.yaml': 'name: old\nversion: 1\nmaintainers: [{url: "u"}]\n',
        'old/requirements.yaml': 'dependencies: [{name: db, version: 1.10}]\n',
        'old/charts/db/Chart.yaml': chartYaml('db'),
      };
      const archive = workspace.write('old-1.tgz', await packaged(files));
      utimesSync(archive, MADE, MADE);
      return archive;
    },
  ],
];

(available ? describe : describe.skip)('the same archive pushed by helm and by us', () => {
  let theirs: Distribution;
  let ours: Distribution;

  beforeAll(async () => {
    [theirs, ours] = await Promise.all([startDistribution(), startDistribution()]);
  });

  afterAll(async () => {
    await Promise.all([theirs?.stop(), ours?.stop()]);
    removeTemporaryFolders();
  });

  describe.each(['helm', 'helm3'])('%s', (helm) => {
    test.each(CASES)('has the same digest: %s', async (_name, make) => {
      const workspace = new Workspace(helm);
      workspace.declare(ours.host);
      const archive = await make(workspace);
      const digest = await workspace.helmPush(archive, `${theirs.host}/${helm}`, '--plain-http');
      const pushed = await workspace.pushChart([
        '--charts',
        archive,
        '--repository',
        helm,
        '--if-exists',
        'overwrite',
      ]);
      expect(pushed.stderr).not.toContain('error:');
      expect(pushed.outputs.digest).toBe(digest);
      const [, repository = '', tag = ''] =
        /^[^/]+\/(.+):([^:]+)$/.exec(pushed.outputs.reference ?? '') ?? [];
      const [a, b] = await Promise.all([
        manifestAt(theirs.url, repository, tag),
        manifestAt(ours.url, repository, tag),
      ]);
      expect(b).toEqual(a);
      expect(b).toMatchObject({ status: 200, digest });
    });
  });

  test('helm pulls the same bytes back, the provenance too', async () => {
    const workspace = new Workspace();
    workspace.declare(ours.host);
    const archive = await withProvenance(workspace);
    await workspace.pushChart(['--charts', archive, '--repository', 'pulled']);
    const args = ['pull', `oci://${ours.host}/pulled/web`, '--version', '1.2.3', '--plain-http'];
    await workspace.helm([...args, '--prov', '-d', '.']);
    expect(sameBytes(workspace.path('web-1.2.3.tgz'), archive)).toBe(true);
    expect(sameBytes(workspace.path('web-1.2.3.tgz.prov'), `${archive}.prov`)).toBe(true);
  });

  test('helm finds a version with + by its own name', async () => {
    const workspace = new Workspace();
    workspace.declare(ours.host);
    const archive = await fixture('hard')(workspace);
    const { outputs } = await workspace.pushChart(['--charts', archive, '--repository', 'plus']);
    expect(outputs.reference).toBe(`${ours.host}/plus/hard:0.3.0-rc.1_build.7`);
    const chart = ['show', 'chart', `oci://${ours.host}/plus/hard`, '--plain-http'];
    const shown = await workspace.helm([...chart, '--version', '0.3.0-rc.1+build.7']);
    expect(shown.stdout).toContain('version: 0.3.0-rc.1+build.7');
  });
});
