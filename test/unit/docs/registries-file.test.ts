import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { registriesFile } from '../../../scripts/demo/registries-file.ts';
import { readRegistriesFile } from '../../../src/config/load.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', '..', 'examples', 'registries.yaml');

test("the examples' registries file is valid, without a remark", async () => {
  const host = hostIn(workspaceWith({ 'registries.yaml': readFileSync(EXAMPLE, 'utf8') }));
  const { file, diagnostics } = await readRegistriesFile(host);
  expect(diagnostics).toEqual([]);
  expect(file?.registries).toMatchObject([{ name: 'acme', host: 'registry.acme.example' }]);
});

test("the demo's differs in its host and its CA only", async () => {
  const text = registriesFile('127.0.0.1:5000', 'ca.crt');
  const host = hostIn(workspaceWith({ 'registries.yaml': text, 'ca.crt': '' }));
  const { file, diagnostics } = await readRegistriesFile(host);
  expect(diagnostics).toEqual([]);
  expect(file?.registries).toMatchObject([
    { host: '127.0.0.1:5000', tls: { mode: 'ca', ca: 'ca.crt' } },
  ]);
  const added = text.split('\n').filter((line) => !readFileSync(EXAMPLE, 'utf8').includes(line));
  expect(added).toEqual(['    url: 127.0.0.1:5000', '    tls: { ca: ca.crt }']);
});
