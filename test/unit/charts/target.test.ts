import { expect, test } from '@jest/globals';
import { openChartRegistry } from '../../../src/charts/target.ts';
import { requireRegistriesFile } from '../../../src/config/load.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const TEXT = `version: 1
registries:
  images: { provider: ghcr, push-charts: false }
  mirror: { provider: quay, visibility: public, chart-repositories: [a/b] }
`;

test.each([
  ['images', /to images: it is declared with `push-charts: false`/, /`push-charts: true`/],
  ['mirror', /to mirror: it is public/, /Name a private registry/],
])('no chart goes to %s', async (name, message, next) => {
  const host = hostIn(workspaceWith({ 'registries.yaml': TEXT }));
  const file = await requireRegistriesFile(host);
  const opened = openChartRegistry(file, name, host, new AbortController().signal);
  await expect(opened).rejects.toMatchObject({
    code: 'push-charts-off',
    message: expect.stringMatching(message),
    where: 'registries.yaml',
    next: expect.stringMatching(next),
  });
});
