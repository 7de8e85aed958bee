import { expect, test } from '@jest/globals';
import type { CheckFailure, CredentialCheck } from '../../../src/actions/credential-check.ts';
import { credentialFindings } from '../../../src/actions/credential-findings.ts';
import { analyse, modelOf } from '../../../src/config/analyse.ts';
import { diagnosticsOf } from '../../../src/config/diagnose.ts';
import { UserError } from '../../../src/faults/user-error.ts';
import type { CredentialRow } from '../../../src/report/credentials.ts';

const TEXT = `version: 1
registries:
  hub:
    provider: docker-hub
    auth: { type: password, username: a, password: "\${HUB_TOKEN}" }
    chart-repositories: [acme/web]
    pull-secret: { clusters: [prod], credentials: { username: b, password: "\${PULL}" } }
  packages: { provider: ghcr }
clusters:
  prod: { kubeconfig: "\${K}", namespaces: all }
`;
const analysis = analyse(TEXT);
const { registries } = modelOf(analysis, { path: 'registries.yaml', root: '/' });

function found(name: string, row: Partial<CredentialRow>, failure?: CheckFailure) {
  const registry = registries.find((one) => one.name === name);
  if (registry === undefined) throw new Error(name);
  const full = { name, use: 'registry', repositories: [], ...row } as unknown as CredentialRow;
  const check: CredentialCheck = { row: full, registry, ...(failure && { failure }) };
  const findings = credentialFindings([check], analysis);
  const source = { path: 'registries.yaml', text: TEXT };
  return diagnosticsOf(findings, source, analysis).map(({ code, severity, range, hint = '' }) => ({
    at: `${range.start.line}:${range.start.column}`,
    code,
    severity,
    hint,
  }));
}

test.each<[CheckFailure['while'], UserError['code'], string]>([
  ['asking', 'registry-unauthorized', 'credential-refused'],
  ['asking', 'registry-denied', 'credential-refused'],
  ['asking', 'registry-throttled', 'registry-unreachable'],
  ['asking', 'registry-unexpected-answer', 'registry-unreachable'],
  ['asking', 'network-timeout', 'registry-unreachable'],
  ['logging in', 'oidc-unavailable', 'credential-unavailable'],
  ['logging in', 'aws-denied', 'credential-unavailable'],
  ['logging in', 'network-refused', 'registry-unreachable'],
  ['connecting', 'ca-not-pem', 'registry-unreachable'],
])('a failure while %s, %s, is %s', (stage, code, rule) => {
  const error = new UserError({ code, message: 'm', next: 'Do that.' });
  const [finding, ...more] = found('hub', {}, { error, while: stage });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ at: '5:5', code: rule, severity: 'error' });
  const source = rule === 'credential-refused' ? ' It comes from HUB_TOKEN.' : '';
  expect(finding?.hint).toBe(`Do that.${source}`);
});

test('what is not permitted is told for each repository, and what is not told is no mistake', () => {
  const repositories = [
    { repository: 'a', pull: 'granted', push: 'denied' },
    { repository: 'b', pull: 'denied', push: 'denied' },
    { repository: 'c', pull: 'unknown', push: 'unknown' },
    { repository: 'd', pull: 'granted' },
  ] as const;
  const codes = found('hub', { repositories }).map(({ at, code }) => `${at} ${code}`);
  expect(codes).toEqual([
    '5:5 credential-no-push',
    '5:5 credential-no-pull',
    '5:5 credential-no-push',
  ]);
});

test('credentials for pulling only have a place of their own', () => {
  const repositories = [{ repository: 'a', pull: 'denied' }] as const;
  expect(found('hub', { use: 'pull-secret', repositories })).toMatchObject([
    { at: '7:38', code: 'credential-no-pull' },
  ]);
});

test('without `auth` the registry itself is the place', () => {
  const error = new UserError({ code: 'ghcr-no-job', message: 'm' });
  expect(found('packages', {}, { error, while: 'logging in' })).toMatchObject([
    { at: '8:3', code: 'credential-unavailable' },
  ]);
});
