import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { eventually } from '../../support/eventually.ts';
import { kubeconfigText } from '../../support/kubeconfig.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { type SlowLink, startSlowLink } from '../../support/stalling-proxy.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { type Ended, GRACE_MS, MISLEADING, type Running, Step } from './step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);
const NAMESPACES = 200;

const FILE = (pattern: string) => `version: 1
owner: acme/platform
clusters:
  production:
    kubeconfig: \${KUBECONFIG_TEXT}
    namespaces: ["${pattern}-*"]
    service-accounts: [default]
registries:
  acme:
    provider: other
    url: registry.acme.example
    auth: { type: password, username: ci, password: "\${PASSWORD}" }
    pull-secret: { name: regcred, clusters: all, credentials: { email: ci@acme.io } }
`;

interface Item {
  readonly kind: string;
  readonly namespace: string;
  readonly verb: string;
  readonly reason?: string;
}

(available ? describe : describe.skip)('sync-pull-secrets of 200 namespaces', () => {
  let cluster: Cluster;
  let link: SlowLink;

  beforeAll(async () => {
    cluster = await startCluster();
    link = await startSlowLink(cluster.port, 150);
  });
  afterAll(async () => {
    await link?.stop();
    await cluster?.stop();
    removeTemporaryFolders();
  });

  /** A job for namespaces of its own, which reaches the cluster by the slow link. */
  async function job(pattern: string): Promise<Step> {
    const names = Array.from({ length: NAMESPACES }, (_, index) => `${pattern}-${index}`);
    await cluster.createNamespaces(names);
    const kubeconfig = kubeconfigText(
      `https://127.0.0.1:${link.port}`,
      cluster.ca,
      cluster.adminToken,
    );
    return new Step(FILE(pattern), {
      PASSWORD: 'correct horse battery staple',
      KUBECONFIG_TEXT: Buffer.from(kubeconfig).toString('base64'),
    });
  }

  const start = (step: Step): Running =>
    step.start('sync-pull-secrets', { 'plan-file': 'plan.json', concurrency: '8' });

  const writes = (pattern: string) =>
    cluster.requests({ verbs: WRITES, user: 'admin' }).filter(({ namespace = '', userAgent }) => {
      return namespace.startsWith(`${pattern}-`) && userAgent === 'registry-actions';
    });

  async function written(pattern: string, count: number): Promise<void> {
    await eventually(`${count} writes`, () => writes(pattern).length >= count, 60_000);
  }

  const itemsOf = (step: Step): readonly Item[] =>
    JSON.parse(step.read('checkout/plan.json')).items;

  /** Namespaces that have the Secret, and those whose service account names it. */
  async function state(pattern: string) {
    const list = async (kind: string) => {
      const { items } = JSON.parse(await cluster.kubectl(['get', kind, '-A', '-o', 'json']));
      const own = items.filter(({ metadata }: { metadata: { namespace: string } }) =>
        metadata.namespace.startsWith(`${pattern}-`),
      );
      return own as {
        metadata: { namespace: string; name: string };
        imagePullSecrets?: unknown[];
      }[];
    };
    const secrets = (await list('secrets')).filter(({ metadata }) => metadata.name === 'regcred');
    const accounts = (await list('serviceaccounts')).filter(
      ({ imagePullSecrets }) => (imagePullSecrets ?? []).length > 0,
    );
    const spaces = (objects: typeof secrets) => objects.map(({ metadata }) => metadata.namespace);
    return { secrets: spaces(secrets), accounts: spaces(accounts) };
  }

  function expectCancelled(ended: Ended & { ms: number }): void {
    expect(ended.said).toContain(
      '::error::cancelled while bringing pull secrets to production; running it again is safe',
    );
    expect(ended.said.match(/::error::/g)).toHaveLength(1);
    expect(ended.said).not.toMatch(MISLEADING);
    expect({ code: ended.code, inTime: ended.ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
  }

  /** The second run writes what is missing, and nothing besides. */
  async function expectCompletion(step: Step, pattern: string): Promise<void> {
    const before = await state(pattern);
    const count = writes(pattern).length;
    expect(await start(step).ended).toMatchObject({ code: 0 });
    const missing = 2 * NAMESPACES - before.secrets.length - before.accounts.length;
    expect(writes(pattern)).toHaveLength(count + missing);
    const after = await state(pattern);
    expect([after.secrets.length, after.accounts.length]).toEqual([NAMESPACES, NAMESPACES]);
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: writes in flight end, the rest is told',
    async (signal) => {
      const pattern = signal.toLowerCase();
      const step = await job(pattern);
      const main = start(step);
      await written(pattern, 60);
      expectCancelled(await main.cancel(signal));

      const { secrets, accounts } = await state(pattern);
      expect(secrets.length).toBeGreaterThan(20);
      expect(secrets.length).toBeLessThan(NAMESPACES);
      expect(accounts.filter((namespace) => !secrets.includes(namespace))).toEqual([]);
      const items = itemsOf(step);
      const spaces = (kind: string, verb: string) =>
        items
          .filter((item) => item.kind === kind && item.verb === verb)
          .map((item) => item.namespace);
      expect(spaces('secret', 'create').sort()).toEqual(secrets.sort());
      expect(spaces('service-account', 'update').sort()).toEqual(accounts.sort());
      const skipped = items.filter(({ verb }) => verb === 'skipped');
      expect(skipped).toHaveLength(2 * NAMESPACES - secrets.length - accounts.length);
      expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['cancelled']));
      const outputs = step.values('output');
      expect(outputs.get('created')).toBe(String(secrets.length));
      expect(outputs.get('skipped')).toBe(String(skipped.length));
      expect(outputs.get('failed')).toBe('0');
      expect(step.read('summary')).toContain('skipped');
      await expectCompletion(step, pattern);
    },
  );

  test('cancelled while nothing goes through any more: in time, and nothing is claimed', async () => {
    const step = await job('stalled');
    const main = start(step);
    await written('stalled', 40);
    link.stall();
    expectCancelled(await main.cancel());
    const { secrets, accounts } = await state('stalled');
    expect(accounts.filter((namespace) => !secrets.includes(namespace))).toEqual([]);
    const items = itemsOf(step);
    const created = items.filter(({ verb }) => verb === 'create').map(({ namespace }) => namespace);
    expect(created.filter((namespace) => !secrets.includes(namespace))).toEqual([]);
    const doubtful = items.filter(({ reason }) => reason === 'cancelled on its way');
    expect(doubtful.length).toBeGreaterThan(0);
    expect(doubtful.length).toBeLessThanOrEqual(8);
    link.flow();
    await expectCompletion(step, 'stalled');
  });

  test('cancelled while the cluster is read: nothing failed, nothing is written', async () => {
    const step = await job('reading');
    link.stall();
    const before = link.connections();
    const main = start(step);
    await eventually('it is asked', () => link.connections() > before, 60_000);
    expectCancelled(await main.cancel());
    expect(step.values('output').get('failed')).toBe('0');
    expect(writes('reading')).toEqual([]);
    link.flow();
    await expectCompletion(step, 'reading');
  });

  test('cancelled while the program of a kubeconfig hangs: outputs are there all the same', async () => {
    const asked = 'asked';
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/bin/sh',
      args: ['-c', `touch ${asked}; exec sleep 20`],
      interactiveMode: 'Never',
    };
    const kubeconfig = cluster
      .kubeconfig()
      .replace(/user:\n {6}token: .*/, `user: ${JSON.stringify({ exec })}`);
    const step = new Step(FILE('plugin'), {
      PASSWORD: 'correct horse battery staple',
      KUBECONFIG_TEXT: Buffer.from(kubeconfig).toString('base64'),
    });
    const main = start(step);
    await eventually('it runs', () => existsSync(join(step.folder, 'checkout', asked)), 60_000);
    expectCancelled(await main.cancel());
    expect(step.values('output').get('failed')).toBe('0');
  });

  test('killed in the middle: no service account names a Secret that is not there', async () => {
    const step = await job('killed');
    const main = start(step);
    await written('killed', 40);
    expect(await main.cancel('SIGKILL')).toMatchObject({ code: 137 });
    const { secrets, accounts } = await state('killed');
    expect(accounts.filter((namespace) => !secrets.includes(namespace))).toEqual([]);
    await expectCompletion(step, 'killed');
  });
});
