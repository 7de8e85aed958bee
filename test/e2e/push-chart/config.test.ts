import { describe, expect, test } from '@jest/globals';
import { readChartFiles } from '../../../src/charts/chart.ts';
import { chartConfig } from '../../../src/charts/config.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { runCommand } from '../../support/process.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { randomCharts } from './random-charts.ts';

const { available } = requireTools(['chart-config']);

interface Answer {
  readonly config: string;
  readonly error: string;
}

async function ours(text: string): Promise<Answer> {
  try {
    const files = [{ path: 'Chart.yaml', bytes: Buffer.from(text) }];
    const { metadata } = await readChartFiles(files, 'Chart.yaml', DEFAULT_LIMITS);
    return { config: chartConfig(metadata).toString(), error: '' };
  } catch (error) {
    return { config: '', error: (error as Error).message };
  }
}

(available ? describe : describe.skip)('any Chart.yaml', () => {
  test('becomes the config that helm’s own code makes of it, or is refused by both', async () => {
    const texts = randomCharts(2_000);
    const { stdout } = await runCommand(toolPath('chart-config'), [], {
      input: JSON.stringify(texts),
    });
    const theirs = JSON.parse(stdout) as readonly Answer[];
    const differing = [];
    for (const [index, text] of texts.entries()) {
      const mine = await ours(text);
      const other = theirs[index];
      if (mine.config !== other?.config) differing.push({ text, mine, other });
    }
    expect(differing.slice(0, 3)).toEqual([]);
    expect(theirs.filter(({ config }) => config !== '').length).toBeGreaterThan(500);
    expect(theirs.filter(({ error }) => error !== '').length).toBeGreaterThan(100);
  });
});
