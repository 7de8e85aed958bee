import { expect, test } from '@jest/globals';
import { type ChartRow, chartLines, chartSummary } from '../../../src/report/pushed-charts.ts';

const row = (name: string, status: ChartRow['status'], digest = 'sha256:0'): ChartRow => ({
  name,
  version: '1.0.0',
  reference: `host/${name}:1.0.0`,
  digest,
  status,
});

const ROWS = [
  row('a', 'pushed'),
  row('b', 'overwritten'),
  row('c', 'unchanged'),
  row('d', 'skipped'),
  row('e', 'failed', ''),
];

test('each chart has a line that begins with what happened to it, and they are counted', () => {
  expect(chartLines(ROWS)).toEqual([
    '+ host/a:1.0.0 pushed',
    '  sha256:0',
    '~ host/b:1.0.0 overwritten',
    '  sha256:0',
    '= host/c:1.0.0 unchanged',
    '  sha256:0',
    '= host/d:1.0.0 skipped: this version is there already, with other content',
    '  sha256:0',
    '! host/e:1.0.0 failed',
    '5 charts: 1 pushed, 1 overwritten, 1 unchanged, 1 skipped, 1 failed.',
  ]);
  expect(chartLines([row('a', 'pushed')]).at(-1)).toBe('1 chart: 1 pushed.');
});

test('the summary is a table in which text from a chart starts no markup', () => {
  const summary = chartSummary('hub', [{ ...row('a', 'pushed'), version: '1|<b>' }], []);
  expect(summary.split('\n')[4]).not.toMatch(/<b>|1\|/);
  expect(summary.split('\n')[4]?.match(/(?<!&#124)\|/g)).toHaveLength(5);
  expect(summary).toContain('1 chart: 1 pushed.');
});
