/** Scalars as they may stand in a Chart.yaml, most of them read in more than one way. */
const SCALARS: readonly string[] = [
  ...['1.10', '1.0', '5.', '.5', '+.5', '-0', '-0.0', '1e3', '1e5', '1e6', '1e-5', '1e21', '1e40'],
  ...['1e', '12e03', '0.1', '0.30000001', '0.0001', '0.00001234', '100000.0', '1000000.0'],
  ...['999999.9', '1234567', '1234567.5', '123456789.123', '16777217', '16777217.0'],
  ...[
    '3.4028236e38',
    '1.1754944e-38',
    '0123',
    '0999',
    '00',
    '0x1F',
    '0x',
    '-0x10',
    '0b101',
    '0o17',
  ],
  ...['1_000', '0_1', '1__0', '+7', '18446744073709551615', '18446744073709551616'],
  ...[
    '9223372036854775808',
    '-9223372036854775809',
    '.inf',
    '-.inf',
    '.nan',
    '1:30',
    '190:20:30.15',
  ],
  ...['2024-01-01', '2024-01-01T00:00:00Z', '1.2.3', 'v1.2'],
  ...['yes', 'no', 'on', 'Off', 'y', 'N', 'true', '~', 'null', '', '=', '<<'],
  ...[
    '"quoted"',
    "'single'",
    'plain text',
    'héllo',
    '日本語',
    '<b>&amp;</b>',
    '@bad',
    '`bad',
    '- x',
  ],
  ...['"tab\\there"', '"nl\\nx"', '"\\b\\f\\r"', '"\\x7f\\x01del"', '"\\u2028x\\u2029"'],
  ...[
    '"\\u00a0nbsp"',
    '"\\u200bzero"',
    '"\\U0001F600 smile"',
    '"\\ud83d"',
    '"\\u0378"',
    '"\\ue000"',
  ],
  ...['!!str 5', '!!int "5"', '!!float 3', '!!binary aGVsbG8=', '!own text'],
  ...['|\n    block\n    text', '>\n    folded\n    text\n\n    more'],
];

const IMPORT_VALUES: readonly string[] = [
  '[a, b]',
  '{child: a, parent: b}',
  '[{child: a, parent: b}]',
  '[{z: 1, a: [1.5, 2, null]}, 3, 1e3, yes, 0x10, "<", 12345678901234567890, -0.0, 1e21, 1e-7]',
  '[{1: x, yes: y, 1.5: z, "é": q, "😀": r, "ﬀ": t}]',
  '[]',
  'null',
];

const VERSIONS: readonly string[] = [
  ...['1.2.3', '1.2.3+build.5', '0.1.0-alpha.1', '"1"', 'v2.0.0', '1.10', '1', '01.2.3'],
  ...['1.2.3-0a', '1.2.3-01', '1.2.3+01', 'latest'],
];

/** Always the same sequence of numbers from 0 to 1 (a linear congruential generator). */
function sequence(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Chart.yaml files of every kind, fine and broken; the same ones on every run. */
export function randomCharts(count: number): readonly string[] {
  const random = sequence();
  const pick = (items: readonly string[]) => items[Math.floor(random() * items.length)] ?? '';
  const scalar = () => pick(SCALARS);
  const maybe = (chance: number, line: () => string) => (random() < chance ? [line()] : []);
  const chart = () => [
    `name: ${random() < 0.9 ? pick(['web', 'api-x', '"a<b"', 'é', 'a.b']) : scalar()}`,
    `version: ${pick(VERSIONS)}`,
    ...maybe(0.9, () => `apiVersion: ${pick(['v2', 'v1', 'v3', '2'])}`),
    ...[
      'description',
      'home',
      'icon',
      'appVersion',
      'AppVersion',
      'kubeVersion',
      'condition',
    ].flatMap((key) => maybe(0.25, () => `${key}: ${scalar()}`)),
    ...maybe(0.2, () => `type: ${pick(['application', 'library', 'library', 'other'])}`),
    ...maybe(
      0.3,
      () => `deprecated: ${pick(['true', 'yes', 'on', 'no', 'n', '"true"', '1', '~'])}`,
    ),
    ...maybe(0.3, () => `sources:\n- ${scalar()}\n- ${scalar()}`),
    ...maybe(0.3, () => `keywords: ${pick(['[a, 1, yes, 1.50, ~]', '[]', '~', 'x', '["<&>"]'])}`),
    ...maybe(0.4, () => maintainers()),
    ...maybe(0.4, () => annotations()),
    ...maybe(0.4, () => dependencies()),
    ...maybe(0.1, () => `unknown: ${scalar()}`),
    '',
  ];
  const maintainers = () =>
    `maintainers:\n- name: ${scalar()}\n  email: ${scalar()}\n- {url: "http://x/?a=1&b=2"}\n- {}`;
  const annotations = () =>
    `annotations:\n  z: ${scalar()}\n  a.b/c: ${scalar()}\n  "😀": x\n  "ﬀ": y\n  ${pick(['1', 'yes', '1.50', '0x10', 'null', '.inf', '1e3', 'key'])}: ${scalar()}`;
  const dependencies = () =>
    [
      `dependencies:\n- name: ${scalar()}\n  version: ${scalar()}\n  repository: ${scalar()}`,
      `  import-values: ${pick(IMPORT_VALUES)}\n  alias: ${pick(['ok', '"not ok"', '1', '~', 'a_b'])}`,
      `  tags: [x, 1, ${pick(['yes', '1.10', 'a'])}]\n  enabled: ${pick(['true', 'no', '~'])}`,
      '- name: two',
    ].join('\n');
  return Array.from({ length: count }, () => chart().join('\n'));
}
