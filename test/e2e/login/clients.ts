import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeImage } from '../../support/image.ts';
import { type CommandResult, runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';
import { toolPath } from '../../support/tools.ts';

/** Other people's clients, with docker's config as their only credentials. */
export class Clients {
  readonly #folder = temporaryFolder('clients');
  readonly #dockerConfig: string;
  readonly #env: Readonly<Record<string, string>>;

  /** `env`: what they need besides, as a proxy. */
  constructor(dockerConfig: string, caFile: string, env: Readonly<Record<string, string>> = {}) {
    this.#dockerConfig = dockerConfig;
    this.#env = {
      DOCKER_CONFIG: dockerConfig,
      HOME: this.#folder,
      HELM_CONFIG_HOME: join(this.#folder, 'helm'),
      HELM_CACHE_HOME: join(this.#folder, 'helm'),
      HELM_DATA_HOME: join(this.#folder, 'helm'),
      XDG_RUNTIME_DIR: this.#folder,
      SSL_CERT_FILE: caFile,
      ...env,
    };
  }

  /** Pushes the smallest image. */
  skopeoPush(reference: string): Promise<CommandResult> {
    const image = join(this.#folder, 'image');
    writeImage(image, 'one', reference);
    return this.#skopeo(['copy', `oci:${image}:one`, `docker://${reference}`]);
  }

  skopeoInspect(reference: string): Promise<CommandResult> {
    return this.#skopeo(['inspect', '--raw', `docker://${reference}`]);
  }

  /** The user whose credential skopeo (and podman, and buildah) would take for a registry. */
  async skopeoUser(host: string): Promise<string> {
    const { stdout } = await this.#skopeo(['login', '--get-login', host]);
    return stdout.trim();
  }

  docker(...args: readonly string[]): Promise<CommandResult> {
    return runCommand(toolPath('docker'), args, { env: this.#env });
  }

  dockerLogin(host: string, username: string, password: string): Promise<CommandResult> {
    const args = ['login', host, '--username', username, '--password-stdin'];
    return runCommand(toolPath('docker'), args, { env: this.#env, input: password });
  }

  helm(...args: readonly string[]): Promise<CommandResult> {
    return runCommand(toolPath('helm'), args, { env: this.#env, cwd: this.#folder });
  }

  /** Packages a chart called `web`, version 1.0.0, and gives the archive's path. */
  async package(): Promise<string> {
    const chart = join(this.#folder, 'web');
    mkdirSync(chart, { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
    const { code, stderr } = await this.helm('package', chart);
    if (code !== 0) throw new Error(stderr);
    return join(this.#folder, 'web-1.0.0.tgz');
  }

  #skopeo([command = '', ...rest]: readonly string[]): Promise<CommandResult> {
    const authFile = ['--authfile', join(this.#dockerConfig, 'config.json')];
    const args = ['--insecure-policy', command, ...authFile, ...rest];
    return runCommand(toolPath('skopeo'), args, { env: this.#env });
  }
}
