import { createHash } from 'node:crypto';
import { findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { request } from '../../support/http.ts';
import type { CommandResult, Environment } from '../../support/process.ts';
import { canaries } from '../../support/secret-forms.ts';
import { type SickRegistry, startSickRegistry } from '../../support/sick-registry.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { startTokenServer, type TokenServer } from '../../support/token-server.ts';
import { startTrapServer, type TrapServer } from '../../support/trap-server.ts';
import { Job, registry, shown } from '../login/job.ts';
import { Workspace } from '../push-chart/fixture.ts';

export const secrets = canaries(['password']);
export const AUTH = 'auth: { type: password, username: ci, password: "${ACME_PASSWORD}" }';

/** Limits that make a sick registry felt in seconds instead of minutes. */
export const IMPATIENT: Environment = {
  REGISTRY_ACTIONS_LIMIT_RETRY_PAUSE: '20ms',
  REGISTRY_ACTIONS_LIMIT_IDLE_TIME: '2s',
  REGISTRY_ACTIONS_LIMIT_ATTEMPT_TIME: '4s',
  REGISTRY_ACTIONS_LIMIT_REQUEST_TIME: '15s',
  REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '3',
  REGISTRY_ACTIONS_LIMIT_RESPONSE_SIZE: '1MiB',
};

/** Two real registries behind fault proxies, the token server behind another, and the traps. */
export class Scene {
  readonly authority: Authority = createAuthority();
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #workspace = new Workspace();
  #charts = 0;

  /** With Basic authentication, and its fault proxy. */
  behindBasic!: Distribution;
  basic!: SickRegistry;
  /** With tokens, its fault proxy, and the one before its token server. */
  behindBearer!: Distribution;
  bearer!: SickRegistry;
  tokens!: TokenServer;
  tokenFront!: SickRegistry;

  async start(): Promise<this> {
    const tls = this.authority.issue();
    const users = { ci: secrets.password };
    this.tokens = await this.keep(startTokenServer({ users }));
    const upstream = new URL(this.tokens.realm).origin;
    this.tokenFront = await this.keep(startSickRegistry({ upstream, tls }));
    const realm = `${this.tokenFront.url}/token`;
    this.behindBasic = await this.keep(startDistribution({ users }));
    const token = { ...this.tokens, realm };
    this.behindBearer = await this.keep(startDistribution({ token }));
    this.basic = await this.front(this.behindBasic);
    this.bearer = await this.front(this.behindBearer);
    return this;
  }

  /** A fault proxy with TLS before a registry. */
  front({ url }: { readonly url: string }): Promise<SickRegistry> {
    return this.keep(startSickRegistry({ upstream: url, tls: this.authority.issue() }));
  }

  /** Another host, its certificate by the same authority, on an address of its own. */
  trap(options: Parameters<typeof startTrapServer>[0] = {}): Promise<TrapServer> {
    const address = '127.0.0.2';
    const tls = this.authority.issue({ hosts: [address] });
    return this.keep(startTrapServer({ address, tls, ...options }));
  }

  async keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    this.#stops.unshift(started.stop);
    return started;
  }

  heal(): void {
    for (const sick of [this.basic, this.bearer, this.tokenFront]) sick.heal();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    removeTemporaryFolders();
  }

  /** A login step; `lines` declare each registry by its name. */
  async login(
    hosts: Readonly<Record<string, string>>,
    inputs: Readonly<Record<string, string>> = {},
    env: Environment = {},
  ): Promise<Outcome & { readonly job: Job }> {
    const lines = Object.entries(hosts).map(([name, host]) =>
      registry(name, host, 'provider: other', AUTH, 'tls: { ca: ca.crt }'),
    );
    const own = { ...IMPATIENT, ACME_PASSWORD: secrets.password, ...env };
    const job = new Job(lines.join(''), own);
    job.write('checkout/ca.crt', this.authority.certificate);
    const began = Date.now();
    const result = await job.login({ registries: 'all', ...inputs });
    return { ...outcome(result, began), job };
  }

  /** Packages a chart of the test's own, so that each has its own repository. */
  async chart(name = this.#newName(), description = 'A chart'): Promise<Chart> {
    const text = `apiVersion: v2\nname: ${name}\nversion: 1.2.3\ndescription: ${description}\n`;
    this.#workspace.write(`${name}/Chart.yaml`, text);
    const archive = await this.#workspace.package(this.#workspace.path(name));
    return { name, archive };
  }

  #newName(): string {
    this.#charts += 1;
    return `web-${this.#charts}`;
  }

  /** A push-chart step of these charts, to a registry reached with TLS. */
  async push(
    host: string,
    charts: Chart | readonly Chart[],
    args: readonly string[] = [],
    env: Environment = {},
    provider = 'other',
  ) {
    const workspace = new Workspace();
    const archives = [charts].flat().map(({ archive }) => archive);
    workspace.write('ca.crt', this.authority.certificate);
    workspace.declareOf(provider, host, AUTH, 'push-charts: true', 'tls: { ca: ca.crt }');
    const copies = archives.map((archive) => workspace.take(archive));
    const began = Date.now();
    const own = { ...IMPATIENT, ACME_PASSWORD: secrets.password, ...env };
    const pushed = await workspace.pushChart(['--charts', copies.join(','), ...args], own);
    return { ...pushed, ...outcome(pushed, began) };
  }

  /** What stands at a chart's tag in the real registry, asked past the fault proxy. */
  async standing({ name }: Chart, tag = '1.2.3'): Promise<string | undefined> {
    const login = Buffer.from(`ci:${secrets.password}`).toString('base64');
    const headers = {
      authorization: `Basic ${login}`,
      accept: 'application/vnd.oci.image.manifest.v1+json',
    };
    const repository = `${this.behindBasic.url}/v2/${name}`;
    const { status, body } = await request(`${repository}/manifests/${tag}`, { headers });
    if (status !== 200) return undefined;
    const { config, layers } = JSON.parse(body) as Record<string, Blob & readonly Blob[]>;
    for (const { digest } of [config, layers ?? []].flat() as readonly Blob[]) {
      const blob = await request(`${repository}/blobs/${digest}`, { headers, method: 'HEAD' });
      if (blob.status !== 200) return `broken: ${digest} is missing`;
    }
    return `sha256:${createHash('sha256').update(body).digest('hex')}`;
  }
}

interface Blob {
  readonly digest: string;
}

export interface Chart {
  /** Also the repository that it is pushed to. */
  readonly name: string;
  readonly archive: string;
}

/** How a step ended. */
export interface Outcome {
  readonly code: number;
  /** All that it said, without the lines that set masks. */
  readonly said: string;
  readonly seconds: number;
  /** Where the password got out. */
  readonly leaks: readonly unknown[];
}

function outcome(result: CommandResult, began: number): Outcome {
  const said = shown(result);
  const seconds = (Date.now() - began) / 1000;
  return { code: result.code, said, seconds, leaks: findInText(said, secrets) };
}
