import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { request } from '../../support/http.ts';
import { type CommandResult, runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';
import { toolPath } from '../../support/tools.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FIXTURES = join(ROOT, 'test/fixtures/charts');
const MAIN = new URL('../../../src/main.ts', import.meta.url).href;

/** What every chart of these tests is packaged and pushed as made at. */
export const MADE = new Date('2026-01-02T03:04:05Z');

/** A checkout with a registries file, and helm's own folders beside it. */
export class Workspace {
  readonly folder = temporaryFolder('push-chart');
  readonly env: Readonly<Record<string, string>>;

  constructor(helm = 'helm') {
    const own = (name: string) => join(this.folder, '.home', name);
    // Both versions of helm are called helm where a runner has them.
    mkdirSync(own('bin'), { recursive: true });
    writeFileSync(own('bin/helm'), `#!/bin/sh\nexec '${toolPath(helm)}' "$@"\n`, { mode: 0o755 });
    this.env = {
      PATH: `${own('bin')}:/usr/bin:/bin`,
      HOME: own('.'),
      HELM_CONFIG_HOME: own('config'),
      HELM_CACHE_HOME: own('cache'),
      HELM_DATA_HOME: own('data'),
      DOCKER_CONFIG: own('docker'),
      TZ: 'UTC',
    };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Buffer): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  /** Copies a chart directory of the fixtures into the workspace. */
  checkOut(chart: string, as = chart): string {
    cpSync(join(FIXTURES, chart), this.path(as), { recursive: true });
    return this.path(as);
  }

  /** Writes a registries file of one registry called `acme`. */
  declare(host: string, ...lines: readonly string[]): void {
    this.declareOf('other', host, ...lines);
  }

  /** The same, of a provider of its own. */
  declareOf(provider: string, host: string, ...lines: readonly string[]): void {
    const own = lines.length > 0 ? lines : WITH_LOGIN;
    const text = [
      'version: 1',
      'registries:',
      '  acme:',
      `    provider: ${provider}`,
      `    url: ${host}`,
    ];
    this.write('registries.yaml', `${[...text, ...own.map((line) => `    ${line}`)].join('\n')}\n`);
  }

  /** Copies a packaged chart of another workspace, its time included. */
  take(archive: string): string {
    const own = this.path(basename(archive));
    cpSync(archive, own, { preserveTimestamps: true });
    return own;
  }

  /** Packages a chart directory by helm; the archive has the time {@link MADE}. */
  async package(chart: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const out = this.path('dist');
    mkdirSync(out, { recursive: true });
    const printed = await this.helm(['package', chart, '-d', out], env);
    const archive = join(out, basename(printed.stdout.trim().split('/').at(-1) ?? ''));
    utimesSync(archive, MADE, MADE);
    return archive;
  }

  async helm(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const result = await runCommand('helm', args, {
      cwd: this.folder,
      env: { ...this.env, ...env },
    });
    if (result.code !== 0) throw new Error(`helm ${args.join(' ')}: ${result.stderr}`);
    return result;
  }

  /** `helm push`, and the digest that it prints. */
  async helmPush(archive: string, remote: string, ...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await this.helm(['push', archive, `oci://${remote}`, ...args]);
    const digest = /Digest: (sha256:[0-9a-f]{64})/.exec(stdout + stderr)?.[1];
    if (digest === undefined) throw new Error(`helm push printed no digest: ${stdout}${stderr}`);
    return digest;
  }

  /** `registry-actions push-chart` as a process of its own. */
  async pushChart(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Pushed> {
    const script = `import(${JSON.stringify(MAIN)}).then((m) => m.runAtDesk(process.argv.slice(1)))`;
    const result = await runCommand(
      process.execPath,
      ['-e', script, 'push-chart', '--json', ...args],
      { cwd: this.folder, env: { ...this.env, ACME_PASSWORD: PASSWORD, ...env } },
    );
    const outputs = result.stdout === '' ? {} : (JSON.parse(result.stdout) as Outputs);
    return { ...result, outputs, charts: JSON.parse(outputs.charts ?? '[]') as Pushed['charts'] };
  }
}

type Outputs = Readonly<Record<string, string>>;

export interface Pushed extends CommandResult {
  readonly outputs: Outputs;
  readonly charts: readonly {
    name: string;
    version: string;
    reference: string;
    digest: string;
    status: string;
  }[];
}

export const PASSWORD = 'correct horse battery staple';

/** Lines of a registry over plain HTTP whose password is in ACME_PASSWORD. */
const WITH_LOGIN = [
  'auth: { type: password, username: ci, password: "${ACME_PASSWORD}" }',
  'push-charts: true',
  'tls: none',
] as const;

/** The manifest that stands at a reference, and its digest. */
export async function manifestAt(url: string, repository: string, tag: string) {
  const response = await request(`${url}/v2/${repository}/manifests/${tag}`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
  const digest = String(response.headers['docker-content-digest']);
  return { status: response.status, digest, body: response.body };
}

export function sameBytes(a: string, b: string): boolean {
  return readFileSync(a).equals(readFileSync(b));
}
