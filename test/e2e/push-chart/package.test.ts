import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import { chartYaml } from '../../unit/charts/packaged.ts';
import { PASSWORD, Workspace } from './fixture.ts';

const { available } = requireTools(['helm', 'helm3', 'registry']);

/** A chart repository of the old kind: index.yaml and archives, over HTTP. */
class ChartRepository {
  readonly #files = new Map<string, Buffer>();

  start(): Promise<WebServer> {
    return listen((request, response) => {
      const file = this.#files.get(request.url ?? '');
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
  }

  async offer(workspace: Workspace, archives: readonly string[]): Promise<void> {
    await workspace.helm(['repo', 'index', 'dist']);
    this.#files.set('/index.yaml', readFileSync(workspace.path('dist/index.yaml')));
    for (const archive of archives) this.#files.set(`/${basename(archive)}`, readFileSync(archive));
  }
}

(available ? describe : describe.skip).each(['helm', 'helm3'])('a directory, with %s', (helm) => {
  let registry: Distribution;
  let workspace: Workspace;

  beforeAll(async () => {
    registry = await startDistribution();
  });

  afterAll(async () => {
    await registry?.stop();
    removeTemporaryFolders();
  });

  beforeEach(() => {
    workspace = new Workspace(helm);
    workspace.declare(registry.host);
  });

  /** Installs what was pushed as far as that goes without a cluster, from the registry alone. */
  async function render(chart: string, version: string, ...args: readonly string[]) {
    const remote = `oci://${registry.host}/${chart}`;
    const { stdout } = await workspace.helm(
      ['template', 'x', remote, '--version', version, '--plain-http', ...args],
      { HELM_CACHE_HOME: workspace.path('.home/other-cache') },
    );
    return stdout;
  }

  test('is packaged and pushed, and helm renders it from the registry', async () => {
    workspace.checkOut('web', 'charts/web');
    const pushed = await workspace.pushChart(['--charts', 'charts/*', '--repository', helm]);
    expect(pushed.charts).toMatchObject([{ name: 'web', status: 'pushed' }]);
    expect(await render(`${helm}/web`, '1.2.3')).toContain('image: "nginx:1.27"');
  });

  test('gets the version and application version that are given', async () => {
    workspace.checkOut('web');
    const pushed = await workspace.pushChart([
      ...['--charts', 'web', '--repository', helm],
      ...['--version', '9.9.9-rc.1+x', '--app-version', '2026'],
    ]);
    expect(pushed.outputs.reference).toBe(`${registry.host}/${helm}/web:9.9.9-rc.1_x`);
    const remote = `oci://${registry.host}/${helm}/web`;
    const args = ['show', 'chart', remote, '--version', '9.9.9-rc.1+x', '--plain-http'];
    expect((await workspace.helm(args)).stdout).toMatch(/appVersion: "2026"/);
  });

  test('leaves nothing behind in the temporary folder', async () => {
    workspace.checkOut('web');
    const temporary = workspace.write('runner-temp/.keep', '').replace('/.keep', '');
    await workspace.pushChart(['--charts', 'web', '--repository', `${helm}/t`], {
      RUNNER_TEMP: temporary,
    });
    expect(readdirSync(temporary)).toEqual(['.keep']);
  });

  test('gets a dependency beside it', async () => {
    workspace.write('lib/Chart.yaml', chartYaml('lib', '0.1.0', 'type: library'));
    workspace.write('lib/templates/_greet.tpl', '{{ define "lib.greet" }}hello{{ end }}');
    workspace.write('app/templates/a.yaml', 'greeting: {{ include "lib.greet" . }}\n');
    const dependency = 'dependencies: [{name: lib, version: 0.1.0, repository: "file://../lib"}]';
    workspace.write('app/Chart.yaml', chartYaml('app', '1.0.0', dependency));
    const pushed = await workspace.pushChart(['--charts', 'app', '--repository', helm]);
    expect(pushed.charts).toMatchObject([{ status: 'pushed' }]);
    expect(await render(`${helm}/app`, '1.0.0')).toContain('greeting: hello');
  });

  test('gets what Chart.lock names from a repository that helm does not know', async () => {
    const source = new Workspace(helm);
    const release = async (version: string) => {
      source.write('db/Chart.yaml', chartYaml('db', version));
      source.write('db/templates/db.yaml', 'version: "{{ .Chart.Version }}"\n');
      return source.package('db');
    };
    const repository = new ChartRepository();
    const server = await repository.start();
    try {
      const dependency = `dependencies: [{name: db, version: ~1.x, repository: "${server.url}"}]`;
      workspace.write('app/Chart.yaml', chartYaml('app', '2.0.0', dependency));
      const locked = await release('1.0.0');
      await repository.offer(source, [locked]);
      await workspace.helm(['dependency', 'update', 'app']);
      rmSync(workspace.path('app/charts'), { recursive: true });
      await repository.offer(source, [locked, await release('1.1.0')]);
      const pushed = await workspace.pushChart(['--charts', 'app', '--repository', helm]);
      expect(pushed.stderr).not.toContain('error:');
    } finally {
      await server.stop();
    }
    expect(await render(`${helm}/app`, '2.0.0')).toContain('version: "1.0.0"');
  });

  test('whose dependency is nowhere is refused with helm’s words', async () => {
    const dependency = 'dependencies: [{name: lib, version: 0.1.0, repository: "file://../none"}]';
    workspace.write('app/Chart.yaml', chartYaml('app', '1.0.0', dependency));
    const pushed = await workspace.pushChart(['--charts', 'app']);
    expect(pushed.code).toBe(1);
    expect(pushed.stderr).toMatch(/\/none not found.*\[helm-failed\]/);
  });

  test('whose chart is wrong is refused before helm is asked', async () => {
    workspace.write('app/Chart.yaml', 'name: app\nversion: new\n');
    const pushed = await workspace.pushChart(['--charts', 'app']);
    expect(pushed.stderr).toContain('app: Chart.yaml: version "new" is not a semantic version');
  });

  test('is packaged without the secrets of the file in helm’s environment', async () => {
    workspace.checkOut('web');
    workspace.write('.home/bin/helm', `#!/bin/sh\nenv > '${workspace.path('seen')}'\nexit 1\n`);
    await workspace.pushChart(['--charts', 'web'], { OTHER: 'kept' });
    const seen = readFileSync(workspace.path('seen'), 'utf8');
    expect(seen).toContain('OTHER=kept');
    expect(seen).not.toContain(PASSWORD);
  });

  test('says what to do when there is no helm', async () => {
    workspace.checkOut('web');
    const pushed = await workspace.pushChart(['--charts', 'web'], { PATH: '/nowhere' });
    expect(pushed.stderr).toMatch(/none on PATH \[helm-missing\]\n.*azure\/setup-helm/);
  });
});

(available ? describe : describe.skip)('a directory whose time is fixed', () => {
  test('is the same archive on every run with helm 4', async () => {
    const registry = await startDistribution();
    try {
      const digests = [];
      for (const [index, epoch] of ['1700000000', '1700000000'].entries()) {
        const workspace = new Workspace();
        workspace.declare(registry.host);
        workspace.checkOut('hard');
        const args = ['--charts', 'hard', '--repository', `run${index}`];
        const env = { SOURCE_DATE_EPOCH: epoch };
        digests.push((await workspace.pushChart(args, env)).outputs.digest);
      }
      expect(digests[0]).toMatch(/^sha256:/);
      expect(digests[1]).toBe(digests[0]);
    } finally {
      await registry.stop();
    }
  });
});
