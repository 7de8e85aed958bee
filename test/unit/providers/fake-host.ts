import type { Auth, ProviderName, Registry, Resolved } from '../../../src/config/model.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import type { Host, Log } from '../../../src/platform/host.ts';
import type { ProviderContext } from '../../../src/providers/provider.ts';
import { Secret } from '../../../src/secrets/secret.ts';

/** A host that keeps what it was told: concealed values, log lines, outputs, state. */
export interface FakeHost extends Host {
  readonly concealed: string[];
  readonly lines: string[];
  readonly outputs: Record<string, string>;
  readonly saved: Record<string, string>;
}

export function fakeHost(
  env: Record<string, string> = {},
  inputs: Record<string, string> = {},
): FakeHost {
  const concealed: string[] = [];
  const lines: string[] = [];
  const outputs: Record<string, string> = {};
  const saved: Record<string, string> = {};
  const keep = (message: string) => void lines.push(message);
  const log: Log = {
    debug: keep,
    info: keep,
    warning: keep,
    error: keep,
    diagnostics: (found) => void lines.push(...found.map(({ message }) => message)),
    progress: () => undefined,
    group: (_heading, work) => work(),
  };
  return {
    kind: 'runner',
    env,
    workspace: '/nowhere',
    log,
    limits: DEFAULT_LIMITS,
    concealed,
    lines,
    outputs,
    saved,
    conceal: (value) => {
      concealed.push(value);
      return new Secret(value);
    },
    input: (name) => inputs[name],
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    saveState: (name, value) => {
      saved[name] = value;
    },
    state: (name) => saved[name],
    summary: () => undefined,
    fail: () => undefined,
  };
}

export function contextOf(host: Host): ProviderContext {
  const http = {
    send: async () => {
      throw new Error('this provider asks nobody');
    },
    close: () => undefined,
  };
  return { host, http, signal: new AbortController().signal };
}

const PLACE = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };

/** A resolved registry as the file's defaults make it. */
export function registryOf(
  provider: ProviderName,
  host: string,
  auth: Resolved<Auth> | undefined,
): Resolved<Registry> {
  return {
    name: 'main',
    at: PLACE,
    provider,
    visibility: auth === undefined ? 'public' : 'private',
    host,
    auth,
    isDefault: true,
    pushImages: true,
    pushCharts: true,
    createRepositories: false,
    chartRepositories: [],
    connection: { method: 'direct' },
    tls: { mode: 'secure' },
    pullSecret: undefined,
  };
}
