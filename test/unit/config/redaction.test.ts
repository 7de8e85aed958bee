import { describe, expect, test } from '@jest/globals';
import { renderDiagnostic } from '../../../src/report/diagnostics.ts';
import { diagnose, file, registry } from './findings.ts';

const SECRET = 'hunter2-s3cr3t';

/** Files with a secret in them and a mistake on, or beside, its line. */
const FILES: Readonly<Record<string, string>> = {
  'a literal password': registry(
    'provider: quay',
    `auth: { type: password, username: a, password: ${SECRET} }`,
  ),
  'under a misspelled key': registry(
    'provider: quay',
    `auth: { type: password, username: a, pasword: ${SECRET} }`,
  ),
  'beside another mistake': registry(
    'provider: quay',
    `auth: { type: password, usrname: a, password: "${SECRET}" }`,
  ),
  'in place of the map': registry('provider: quay', `auth: ${SECRET}`),
  'in a list in place of the map': registry('provider: quay', `auth: [${SECRET}, x]`),
  'one level too high': registry('provider: quay', `password: ${SECRET}`),
  'with a reference in it': registry(
    'provider: quay',
    `auth: { type: password, username: a, password: "${SECRET}\${P}" }`,
  ),
  'in a comment on the line': registry(`provider: nope # was ${SECRET}`),
  'over several lines': registry(
    'provider: quay',
    'auth:',
    '  type: service-account-key',
    '  key: |',
    `    {"private_key": "${SECRET}"}`,
    '  nope: x',
  ),
  'by an alias': `x-secret: &s ${SECRET}\n${registry('provider: quay', 'auth: { type: password, username: a, password: *s }')}`,
  'as a kubeconfig': file(`clusters: { a: { kubeconfig: ${SECRET}, namespaces: all } }`),
  "in a registry's url": registry('provider: other', `url: https://ci:${SECRET}@r.acme.io`),
  "in a registry's url without scheme": registry(
    'provider: other',
    `url: ci:${SECRET}@r.acme.io/x`,
  ),
  "in a proxy's url": registry(
    'provider: quay',
    `connection: { method: proxy, proxy: { url: "http://ci:${SECRET}@proxy:3128" } }`,
  ),
  "in a server's url": file(
    `clusters: { a: { server: "https://ci:${SECRET}@a", token: "\${T}", namespaces: all } }`,
  ),
  'with a quote that is not closed': registry(
    `auth: { type: password, username: a, password: "${SECRET} }`,
  ),
  'with a bracket that is not closed': registry(
    `auth: { type: password, username: a, password: ${SECRET}`,
    'provider: quay',
  ),
  'behind a tab': `version: 1\nregistries:\n\tpassword: ${SECRET}\n`,
  'as an unexpected line': registry('provider: quay', 'auth:', SECRET, '  type: password'),
  twice: registry('provider: quay', `password: ${SECRET}`).replace(
    'provider: quay',
    `password: ${SECRET}`,
  ),
  'with an unknown escape': registry(`password: "\\q${SECRET}"`),
  'as an alias of nothing': registry('provider: quay', `auth: { password: *${SECRET} }`),
  'as a tag': registry('provider: quay', `auth: { password: !${SECRET} x }`),
};

describe('no finding shows a secret', () => {
  test.each(Object.entries(FILES))('%s', (_where, text) => {
    const diagnostics = diagnose(text);
    expect(diagnostics).not.toEqual([]);
    const all = [JSON.stringify(diagnostics), ...diagnostics.map((one) => renderDiagnostic(one))];
    for (const line of all) {
      expect(line).not.toContain(SECRET);
      expect(line).not.toContain('hunter2');
    }
  });
});

test('what is no secret is shown, with the caret under its place', () => {
  const text = registry(
    'provider: quay',
    `auth: { type: password, username: acme, password: ${SECRET}, nope: 1 }`,
  );
  const [literal, unknown] = diagnose(text);
  const line = '    auth: { type: password, username: acme, password: ***, nope: *** }';
  expect(literal?.excerpt).toEqual({ text: line, column: line.indexOf('***') + 1, width: 3 });
  expect(unknown?.excerpt).toEqual({ text: line, column: line.indexOf('nope') + 1, width: 4 });
});

test('references are shown, also where the file cannot be read', () => {
  const text = registry('auth: { type: password, username: "${USER}", password: "${TOKEN}" ');
  expect(diagnose(text)[0]?.excerpt?.text).toBe(
    '    auth: { type: password, username: "${USER}", password: "${TOKEN}"',
  );
});

test('a long line is cut around the place', () => {
  const text = registry(`chart-repositories: [${'a/b, '.repeat(100)}A/B]`, 'provider: quay');
  const excerpt = diagnose(text).find(({ code }) => code === 'invalid-repository')?.excerpt;
  expect(excerpt?.text.length).toBeLessThan(125);
  expect(excerpt?.text.slice(excerpt.column - 1)).toBe('A/B]');
});
