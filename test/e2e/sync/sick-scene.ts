import type { ClusterOptions } from '../../support/api-server.ts';
import { canaries } from '../../support/canary.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { type SickApiServer, startSickApiServer } from '../../support/sick-api-server.ts';
import { removeFolder } from '../../support/temp.ts';
import { type StepFolder, type StepResult, stepFolder } from './sick-step.ts';

/** A cluster of the registries file. */
export interface ListedCluster {
  readonly name?: string;
  /** Default: behind the proxy. */
  readonly server?: string;
  readonly namespaces: readonly string[];
  readonly accounts?: boolean;
  /** The variable that holds its token. */
  readonly token?: string;
}

export interface Run {
  readonly clusters: readonly ListedCluster[];
  readonly env?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Makes the registries file another one. */
  readonly edit?: (file: string) => string;
}

/** A real API server that a proxy can make ill, and a step that syncs to it. */
export interface SickScene {
  readonly cluster: Cluster;
  readonly api: SickApiServer;
  readonly secrets: typeof SECRETS;
  readonly step: StepFolder;
  /** Creates namespaces, each with its service account `default`. */
  namespaces(...names: string[]): Promise<void>;
  run(run: Run): Promise<StepResult>;
  /** A Secret as the cluster has it. */
  secret(namespace: string, name?: string): Promise<LiveSecret>;
  /** Names under `imagePullSecrets` of `default`. */
  pullSecrets(namespace: string): Promise<readonly string[]>;
  /** Puts an object into the cluster as kubectl does. */
  apply(...objects: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

export interface LiveSecret {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: unknown;
  };
}

const SECRETS = canaries(['password', 'token']);

export async function startSickScene({
  tokens = [],
  ...options
}: ClusterOptions = {}): Promise<SickScene> {
  const robot = { token: SECRETS.token, user: 'robot', groups: ['system:masters'] };
  const cluster = await startCluster({ ...options, tokens: [robot, ...tokens] });
  const api = await startSickApiServer(cluster);
  const step = stepFolder(SECRETS);
  step.write('ca.crt', cluster.ca);
  const json = async (args: readonly string[]) =>
    JSON.parse(await cluster.kubectl([...args, '-o', 'json']));
  return {
    cluster,
    api,
    secrets: SECRETS,
    step,
    namespaces: (...names) => cluster.createNamespaces(names),
    run({ clusters, env = {}, inputs = {}, edit = (file) => file }) {
      step.write('registries.yaml', edit(registriesFile(clusters, api.server)));
      const secrets = { CLUSTER_TOKEN: SECRETS.token, ACME_PASSWORD: SECRETS.password };
      return step.run({ ...secrets, ...env }, inputs);
    },
    secret: (namespace, name = 'regcred') => json(['get', 'secret', name, '-n', namespace]),
    async pullSecrets(namespace) {
      const account = await json(['get', 'serviceaccount', 'default', '-n', namespace]);
      return (account.imagePullSecrets ?? []).map(({ name }: { name: string }) => name);
    },
    async apply(...items) {
      const list = { apiVersion: 'v1', kind: 'List', items };
      await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(list));
    },
    async stop() {
      await api.stop();
      await cluster.stop();
      removeFolder(step.path);
    },
  };
}

const ACCOUNTS = `
    service-accounts: [default]`;

function registriesFile(clusters: readonly ListedCluster[], server: string): string {
  const lines = clusters.map(
    ({ name = 'production', namespaces, accounts, token = 'CLUSTER_TOKEN', ...given }) => `
  ${name}:
    server: ${given.server ?? server}
    certificate-authority: ca.crt
    token: \${${token}}
    namespaces: [${namespaces.join(', ')}]${accounts === true ? ACCOUNTS : ''}`,
  );
  return `version: 1
owner: acme/platform
clusters:${lines.join('')}
registries:
  acme:
    provider: other
    url: registry.acme.example
    auth: { type: password, username: ci, password: "\${ACME_PASSWORD}" }
    pull-secret: { name: regcred, clusters: all }
`;
}
