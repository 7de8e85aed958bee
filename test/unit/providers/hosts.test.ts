import { describe, expect, test } from '@jest/globals';
import type { ProviderName } from '../../../src/config/model.ts';
import {
  fitsProvider,
  hostHint,
  hostProblem,
  parseEcrHost,
  providerOfHost,
} from '../../../src/providers/hosts.ts';

describe('hosts of each provider', () => {
  test.each<[ProviderName, readonly string[], readonly string[]]>([
    [
      'ecr',
      ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'public.ecr.aws', 'ecr-public.aws.com'],
      [
        '12345678901.dkr.ecr.eu-west-1.amazonaws.com',
        '123456789012.dkr.ecr.amazonaws.com',
        'public.ecr.aws.evil.io',
        '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.io',
      ],
    ],
    ['docker-hub', ['docker.io'], ['index.docker.io', 'docker.io.evil.io', 'quay.io']],
    [
      'acr',
      ['acme.azurecr.io', 'acme.azurecr.cn', 'acme.azurecr.us', 'acme-d4f5.azurecr.io'],
      ['azurecr.io', 'a.b.azurecr.io', 'acme.azurecr.io.evil.io'],
    ],
    [
      'artifact-registry',
      ['europe-west1-docker.pkg.dev', 'us-docker.pkg.dev'],
      ['docker.pkg.dev', 'europe-west1-npm.pkg.dev'],
    ],
    ['gcr', ['gcr.io', 'us.gcr.io', 'eu.gcr.io', 'asia.gcr.io'], ['ue.gcr.io', 'gcr.io.evil.io']],
    ['quay', ['quay.io', 'quay.acme.io', 'acme-quay.apps.acme.io:8443'], ['docker.io', 'quay']],
    ['ghcr', ['ghcr.io', 'containers.acme.ghe.com'], ['github.com', 'docker.pkg.github.com']],
    ['other', ['registry.acme.io:5000', 'docker.io'], []],
  ])('%s', (provider, good, bad) => {
    expect(good.filter((host) => !fitsProvider(provider, host))).toEqual([]);
    expect(bad.filter((host) => fitsProvider(provider, host))).toEqual([]);
  });

  test('a problem names the usual form', () => {
    expect(hostProblem('gcr', 'GCR.io')).toBeUndefined();
    expect(hostProblem('acr', 'acme.io')).toBe(
      'acme.io is not a host of provider acr: expected <name>.azurecr.io',
    );
  });

  test.each<[string, ProviderName | undefined]>([
    ['registry-1.docker.io', 'docker-hub'],
    ['eu.gcr.io', 'gcr'],
    ['registry.acme.io', undefined],
  ])('%s belongs to %s', (host, provider) => {
    expect(providerOfHost(host)).toBe(provider);
  });
});

describe('ECR in every partition', () => {
  test.each([
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1', false, false],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'us-east-1', true, false],
    ['123456789012.dkr-ecr.us-west-2.on.aws', 'us-west-2', false, true],
    ['123456789012.dkr-ecr-fips.us-west-2.on.aws', 'us-west-2', true, true],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', true, false],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', false, false],
    ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', false, true],
    ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', false, false],
    ['123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', false, false],
    ['123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1', false, false],
    ['123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1', false, false],
    ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', false, false],
  ])('%s', (host, region, fips, dualStack) => {
    expect(fitsProvider('ecr', host)).toBe(true);
    expect(parseEcrHost(host)).toEqual({ account: '123456789012', region, fips, dualStack });
  });

  test.each([
    ['dkr.ecr.us-east-1.amazonaws.com.cn', 'dkr.ecr.us-east-1.amazonaws.com'],
    ['dkr.ecr.cn-north-1.amazonaws.com', 'dkr.ecr.cn-north-1.amazonaws.com.cn'],
    ['dkr-ecr.cn-northwest-1.on.aws', 'dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn'],
    ['dkr-ecr.eu-west-1.on.amazonwebservices.eu', 'dkr-ecr.eu-west-1.on.aws'],
    ['dkr.ecr-fips.us-gov-west-1.c2s.ic.gov', 'dkr.ecr-fips.us-gov-west-1.amazonaws.com'],
    ['dkr.ecr.eusc-de-east-1.amazonaws.com', 'dkr.ecr.eusc-de-east-1.amazonaws.eu'],
    ['dkr.ecr.us-iso-east-1.sc2s.sgov.gov', 'dkr.ecr.us-iso-east-1.c2s.ic.gov'],
  ])('%s is no host: the region is of another one', (host, meant) => {
    expect(fitsProvider('ecr', `123456789012.${host}`)).toBe(false);
    expect(hostHint('ecr', `123456789012.${host.toUpperCase()}`)).toContain(
      `Write \`123456789012.${meant}\``,
    );
  });

  test.each([
    'dkr.ecr.xx-north-1.amazonaws.com.cn',
    'dkr.ecr.us-isog-east-1.c2s.ic.gov',
    'dkr-ecr.us-iso-east-1.on.aws',
  ])('%s: of what is not known nothing is said', (host) => {
    expect(fitsProvider('ecr', `123456789012.${host}`)).toBe(true);
  });

  test('the public registry issues its tokens in us-east-1', () => {
    expect(parseEcrHost('public.ecr.aws')).toMatchObject({
      account: undefined,
      region: 'us-east-1',
    });
    expect(parseEcrHost('quay.io')).toBeUndefined();
  });
});
