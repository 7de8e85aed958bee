import { describe, expect, test } from '@jest/globals';
import { diagnose } from './findings.ts';

const MIB = 1024 * 1024;
const fill = (text: string) => text.repeat(Math.floor(MIB / text.length));
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Texts of a mebibyte that a parser could take many minutes and gigabytes for. */
const TEXTS: Readonly<Record<string, string>> = {
  brackets: `a: ${fill('[')}`,
  'open maps': `a: ${fill('{a: ')}`,
  'nested lists': fill('- '),
  'one word': `a: ${fill('x')}`,
  'one key again and again': fill('a: 1\n'),
  'many keys': many(60_000, (index) => `key${index}: x`),
  'aliases of one anchor': `a: &a x\nb: [${fill('*a, ')}]`,
  'unquoted references': `b: [${fill('${X}, ')}]`,
  quotes: fill('"a" '),
  'unknown escapes': `a: "${fill('\\q')}"`,
  directives: fill('%a\n'),
  'empty lines': fill('\n'),
  'registries that are all wrong': `version: 1\nregistries:\n${many(15_000, (index) => `  r${index}: { provider: nope, x: y }`)}`,
  'registries that differ in their namespaces alone': `version: 1\nclusters: { c: { kubeconfig: "\${K}", namespaces: all } }\nregistries:\n${many(2000, (index) => `  r${index}: { provider: ghcr, auth: { type: password, username: u${index}, password: "\${P}" }, pull-secret: { name: s, clusters: all, namespaces: [n${index}, "x-${index}-*"] } }`)}\nretired: [s]`,
  'clusters that differ in their namespaces alone': `version: 1\nregistries: {}\nclusters:\n${many(2000, (index) => `  c${index}: { kubeconfig: "\${K}", namespaces: [n${index}, "x-${index}-*"] }`)}\nretired: [s, s]`,
  'a host of many labels': `version: 1\nregistries:\n  r: { provider: other, url: ${'a-'.repeat(MIB / 4)} }`,
  'a selector of many commas': `version: 1\nregistries: {}\nclusters: { a: { kubeconfig: "\${K}", namespaces: { selector: "${'a,'.repeat(MIB / 4)}(" } } }`,
  'globs that almost meet': `version: 1\nregistries: {}\nclusters: { a: { kubeconfig: "\${K}", namespaces: ["${'a*'.repeat(MIB / 4)}!"] } }`,
};

describe('bounded time, bounded findings', () => {
  test.each(Object.entries(TEXTS))('%s', (_what, text) => {
    // Not the clock: other processes of a busy machine are none of the text's doing.
    const start = process.cpuUsage();
    const diagnostics = diagnose(text);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(20);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(1000);
    expect(JSON.stringify(diagnostics).length).toBeLessThan(MIB);
  });
});
