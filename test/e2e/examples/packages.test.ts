import { cpSync, lutimesSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CHART } from '../../../scripts/demo/registries-file.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { repository } from '../../tools/paths.ts';

const { available } = requireTools(['helm']);

/** Archives hold the times of their files: these are the packaged chart's. */
const PACKAGED = new Date('2026-01-01T00:00:00Z');

afterAll(removeTemporaryFolders);

(available ? describe : describe.skip)('examples/packages', () => {
  test('holds examples/charts/web as helm packages it', async () => {
    const folder = temporaryFolder('package');
    const chart = join(folder, 'web');
    cpSync(join(repository, 'examples', 'charts', 'web'), chart, { recursive: true });
    for (const entry of readdirSync(chart, { recursive: true }) as string[]) {
      lutimesSync(join(chart, entry), PACKAGED, PACKAGED);
    }
    const env = { HOME: folder };
    const result = await runCommand(toolPath('helm'), ['package', chart, '-d', folder], { env });
    expect(result).toMatchObject({ code: 0 });
    const fresh = readFileSync(join(folder, 'web-0.1.0.tgz'));
    expect(fresh.equals(readFileSync(CHART))).toBe(true);
  });
});
