import { afterAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { listen } from '../../support/web-server.ts';
import { GRACE_MS, MISLEADING, Step } from './step.ts';

const FILE = `version: 1
registries:
  hub:
    provider: docker-hub
    auth: { type: password, username: acme, password: "\${PASSWORD}" }
`;

afterAll(removeTemporaryFolders);

describe('validate', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s while GitHub does not answer ends at once, and runs as ever again',
    async (signal) => {
      let asked = 0;
      let isSilent = true;
      const github = await listen((request, response) => {
        asked += 1;
        if (isSilent) request.resume();
        else response.end(FILE);
      });
      const step = new Step(FILE, { GITHUB_API_URL: github.url, GITHUB_BASE_REF: 'main' });
      const inputs = { 'github-token': 'token-of-a-test' };
      step.event = 'pull_request';
      const main = step.start('validate', inputs);
      await eventually('GitHub is asked', () => asked > 0, 60_000);
      const { code, said, ms } = await main.cancel(signal);
      expect(said).toContain('::error::cancelled while reading the file of the base branch;');
      expect(said).not.toMatch(MISLEADING);
      expect(said).not.toContain('Not compared');
      expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
      isSilent = false;
      const again = await step.run('validate', inputs);
      await github.stop();
      expect(again).toMatchObject({ code: 0 });
      expect(again.said).toContain('registries.yaml is valid');
    },
  );

  test('of a large file ends with it, or before', async () => {
    const registries = Array.from({ length: 1_500 }, (_, index) => entry(`r${index}`));
    const step = new Step(`version: 1\nregistries:\n${registries.join('')}`);
    const main = step.start('validate');
    await pause(700);
    const { code, said, ms } = await main.cancel();
    expect([0, 130]).toContain(code);
    expect(ms).toBeLessThan(GRACE_MS);
    expect(said).not.toMatch(MISLEADING);
    expect(await step.run('validate')).toMatchObject({ code: 0 });
  });
});

describe('a step that is cancelled before it has begun', () => {
  test.each([
    ['validate', 0],
    ['validate', 60],
    ['login', 30],
    ['login', 120],
    ['push-chart', 60],
    ['sync-pull-secrets', 120],
  ])('%s, after %d ms, leaves nothing behind', async (action, after) => {
    const silent = await listen(() => undefined);
    const step = new Step(`version: 1\nregistries:\n${entry('acme', new URL(silent.url).host)}`, {
      PASSWORD: 'correct horse battery staple',
    });
    const main = step.start(action, { charts: 'absent.tgz' });
    await pause(after);
    const { code, said, ms } = await main.cancel();
    await silent.stop();
    expect(said).not.toMatch(MISLEADING);
    // It may have failed by itself by then: the chart is not there, the file has no cluster.
    expect([0, 1, 130]).toContain(code);
    expect(ms).toBeLessThan(GRACE_MS);
    expect(step.temporary()).toEqual([]);
    if (action === 'login') expect(await step.post('login')).toEqual({ code: 0, said: '' });
  });
});

function entry(name: string, host = `${name}.example.com`): string {
  const auth = 'auth: { type: password, username: ci, password: "${PASSWORD}" }';
  return `  ${name}:\n    provider: other\n    url: ${host}\n    tls: none\n    push-charts: true\n    ${auth}\n`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
