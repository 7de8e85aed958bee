import { describe, expect, test } from '@jest/globals';
import { readPackagedChart } from '../../../src/charts/chart.ts';
import { chartConfig } from '../../../src/charts/config.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { chartYaml, type Files, packaged } from './packaged.ts';

async function configOf(files: Files): Promise<string> {
  const chart = await readPackagedChart(await packaged(files), 'web.tgz', DEFAULT_LIMITS);
  return chartConfig(chart.metadata).toString();
}

function chart(...lines: readonly string[]): Files {
  return { 'web/Chart.yaml': chartYaml('web', '1.2.3', ...lines) };
}

describe('the config has helm’s fields in helm’s order', () => {
  const start = '{"name":"web","version":"1.2.3",';
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['nothing but what is required', [], '"apiVersion":"v2"}'],
    [
      'scalars, empty ones left out',
      ['type: library', 'deprecated: true', 'icon: ""', 'condition: ~', 'kubeVersion: ">=1.30"'],
      '"apiVersion":"v2","deprecated":true,"kubeVersion":"\\u003e=1.30","type":"library"}',
    ],
    ['numbers as text', ['appVersion: 1.10'], '"apiVersion":"v2","appVersion":"1.1"}'],
    ['booleans as text', ['tags: yes'], '"apiVersion":"v2","tags":"true"}'],
    ['names in any case', ['APPVERSION: x'], '"apiVersion":"v2","appVersion":"x"}'],
    ['unknown fields ignored', ['unknown: x', 'maintainer: y'], '"apiVersion":"v2"}'],
    [
      'spaces normalised',
      ['description: "a\\tb\\u00a0c\\u200bd"'],
      '"description":"a b cd","apiVersion":"v2"}',
    ],
    ['an empty list left out', ['keywords: []'], '"apiVersion":"v2"}'],
    [
      'maintainers',
      ['maintainers:', '- {email: a@b.c, name: A}', '- {url: "https://x/?a&b"}', '- {}'],
      '"maintainers":[{"name":"A","email":"a@b.c"},{"url":"https://x/?a\\u0026b"},{}],"apiVersion":"v2"}',
    ],
    [
      'annotations as they are',
      ['annotations:', '  b: 1.50', '  a: "x\\ty"', '  yes: ~'],
      '"apiVersion":"v2","annotations":{"a":"x\\ty","b":"1.5","true":""}}',
    ],
    [
      'dependencies, name and repository even when empty',
      [
        'dependencies:',
        '- {name: db, version: 1.x, alias: main, enabled: true, tags: [1, x], condition: db.on}',
        '- {repository: "https://r", import-values: [data, {parent: p, child: c, size: 1.5}]}',
      ],
      '"apiVersion":"v2","dependencies":[{"name":"db","version":"1.x","repository":"","condition":"db.on","tags":["1","x"],"enabled":true,"alias":"main"},{"name":"","repository":"https://r","import-values":["data",{"child":"c","parent":"p","size":1.5}]}]}',
    ],
  ];
  test.each(cases)('%s', async (_name, lines, expected) => {
    const [, description = ''] = /^("description":"[^"]*",)/.exec(expected) ?? [];
    const from =
      description === '' ? start + expected : `{"name":"web","version":"1.2.3",${expected}`;
    expect(await configOf(chart(...lines))).toBe(from);
  });

  test('a chart without apiVersion is one of version 1, with its requirements.yaml', async () => {
    const config = await configOf({
      'old/requirements.yaml': 'dependencies:\n- name: db\n',
      'old/Chart.yaml': 'name: old\nversion: 1\nhome: https://old\n',
    });
    expect(config).toBe(
      '{"name":"old","home":"https://old","version":"1","apiVersion":"v1","dependencies":[{"name":"db","repository":""}]}',
    );
  });

  test('a byte order mark does not belong to the file', async () => {
    expect(await configOf({ 'web/Chart.yaml': `\ufeff${chartYaml()}` })).toBe(
      `${start}"apiVersion":"v2"}`,
    );
  });
});

test('the charts in charts/ are known by the names in their own files', async () => {
  const { vendored } = await readPackagedChart(
    await packaged({
      'web/charts/folder/Chart.yaml': chartYaml('one'),
      'web/charts/two-1.0.0.tgz': await packaged({ 'two/Chart.yaml': chartYaml('two') }),
      'web/charts/_ignored/Chart.yaml': chartYaml('three'),
      'web/charts/folder/charts/deep/Chart.yaml': chartYaml('four'),
      'web/Chart.yaml': chartYaml(),
    }),
    'web.tgz',
    DEFAULT_LIMITS,
  );
  expect(vendored).toEqual(['one', 'two']);
});

describe('what helm refuses is refused, with the reason', () => {
  const cases: readonly (readonly [string, readonly string[] | string, RegExp])[] = [
    ['no name', 'version: 1.0.0\n', /name is required/],
    ['no version', 'name: web\n', /version is required/],
    ['both', 'apiVersion: v2\n', /name is required; version is required/],
    ['a name that is a path', 'name: a/b\nversion: 1.0.0\n', /"a\/b" is not a plain name/],
    [
      'a version that is none',
      'name: web\nversion: latest\n',
      /"latest" is not a semantic version/,
    ],
    ['a numeric pre-release with a zero', 'name: web\nversion: 1.0.0-01\n', /semantic version/],
    ['a type', ['type: other'], /neither application nor library/],
    ['an empty maintainer', ['maintainers: [~]'], /maintainers must not have empty entries/],
    ['an empty dependency', ['dependencies: [~]'], /dependencies must not have empty entries/],
    ['an alias', ['dependencies: [{name: a, alias: "x y"}]'], /dependency "a" has characters/],
    ['two of one name', ['dependencies: [{name: a}, {name: b, alias: a}]'], /name or alias "a"/],
    ['a list that is text', ['keywords: x'], /keywords must be a list, not text/],
    ['text that is a list', ['home: [x]'], /home must be text, not a list/],
    ['a flag that is text', ['deprecated: "true"'], /deprecated must be true or false, not text/],
    ['nested annotations', ['annotations: {a: {b: c}}'], /annotations\.a must be text, not a map/],
    ['a file that is a list', '- a\n', /the file must be a map, not a list/],
    ['bad YAML', 'name: [\n', /^Chart\.yaml: /],
  ];
  test.each(cases)('%s', async (_name, given, message) => {
    const files = typeof given === 'string' ? { 'web/Chart.yaml': given } : chart(...given);
    const archive = await packaged(files);
    await expect(readPackagedChart(archive, 'web.tgz', DEFAULT_LIMITS)).rejects.toMatchObject({
      code: 'chart-invalid',
      where: 'web.tgz',
      message: expect.stringMatching(message),
    });
  });

  test('a Chart.yaml that is not UTF-8', async () => {
    const archive = await packaged({ 'web/Chart.yaml': Buffer.from([0x6e, 0xff, 0xfe]) });
    await expect(readPackagedChart(archive, 'x', DEFAULT_LIMITS)).rejects.toMatchObject({
      code: 'chart-invalid',
    });
  });

  test('an archive without a Chart.yaml', async () => {
    const archive = await packaged({ 'web/values.yaml': '' });
    await expect(readPackagedChart(archive, 'x', DEFAULT_LIMITS)).rejects.toThrow(
      'it holds no Chart.yaml',
    );
  });
});

describe('lenient versions are versions', () => {
  test.each(['1', '1.2', 'v1.2.3', '01.2.3', '1.2.3-a.b+c.01'])('%s', async (version) => {
    expect(await configOf({ 'w/Chart.yaml': `name: w\nversion: "${version}"\n` })).toContain(
      version,
    );
  });
});
