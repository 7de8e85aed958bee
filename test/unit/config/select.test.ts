import { describe, expect, test } from '@jest/globals';
import { readRegistriesFile } from '../../../src/config/load.ts';
import type { RegistriesFile } from '../../../src/config/model.ts';
import { selectClusters, selectRegistries } from '../../../src/config/select.ts';
import { nearest } from '../../../src/config/suggest.ts';
import { hostIn, workspaceWith } from './workspace.ts';

async function load(text: string): Promise<RegistriesFile> {
  const { file } = await readRegistriesFile(hostIn(workspaceWith({ 'registries.yaml': text })));
  return file as RegistriesFile;
}

const TWO = `version: 1
registries:
  hub: { provider: ghcr }
  quay: { provider: quay, auth: { type: password, username: a, password: "\${P}" } }
  charts: { provider: quay, visibility: public, chart-repositories: [a/b] }
clusters:
  production: { kubeconfig: "\${K}", namespaces: all }
`;

const namesOf = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

describe('registries', () => {
  test('are those named, in the order of the file', async () => {
    const file = await load(TWO);
    expect(namesOf(selectRegistries(file, ['quay', 'hub', 'quay']))).toEqual(['hub', 'quay']);
    expect(namesOf(selectRegistries(file, 'all'))).toEqual(['hub', 'quay', 'charts']);
  });

  test('without a name the default', async () => {
    const file = await load(TWO.replace('provider: ghcr', 'provider: ghcr, default: true'));
    expect(namesOf(selectRegistries(file, undefined))).toEqual(['hub']);
  });

  test('without a default the only private one', async () => {
    const file = await load(TWO.replace(/^ {2}quay:.*\n/m, ''));
    expect(namesOf(selectRegistries(file, undefined))).toEqual(['hub']);
  });

  test('the only private one may decline', async () => {
    const text = TWO.replace(/^ {2}quay:.*\n/m, '').replace('ghcr }', 'ghcr, default: false }');
    const file = await load(text);
    expect(() => selectRegistries(file, undefined)).toThrow(
      expect.objectContaining({ code: 'no-default-registry' }),
    );
  });

  test('without any default the names there are', async () => {
    const file = await load(TWO);
    expect(() => selectRegistries(file, undefined)).toThrow(
      expect.objectContaining({
        code: 'no-default-registry',
        next: expect.stringContaining('Name one of hub, quay, charts'),
      }),
    );
  });

  test('an unknown name is an error that lists the known', async () => {
    const file = await load(TWO);
    expect(() => selectRegistries(file, ['hub', 'qauy'])).toThrow(
      expect.objectContaining({
        code: 'unknown-registry',
        message: 'the file declares no registry named qauy',
        next: 'Did you mean `quay`? Known: hub, quay, charts.',
      }),
    );
  });
});

test('an unknown cluster is an error that lists the known', async () => {
  const file = await load(TWO);
  expect(namesOf(selectClusters(file, undefined))).toEqual(['production']);
  expect(() => selectClusters(file, ['stage'])).toThrow(
    expect.objectContaining({ code: 'unknown-cluster', next: 'Known: production.' }),
  );
});

describe('what was probably meant', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['prodution', ['production', 'staging'], 'production'],
    ['Staging', ['production', 'staging'], 'staging'],
    ['regoin', ['region', 'name'], 'region'],
    ['role', ['role-arn', 'audience'], 'role-arn'],
    ['secret', ['client-secret', 'client-id'], 'client-secret'],
    ['client', ['client-secret', 'client-id'], undefined],
    ['x', ['y', 'z'], undefined],
    ['something', ['else'], undefined],
    ['a'.repeat(10_000), ['a'.repeat(9_999)], undefined],
  ])('%s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});
