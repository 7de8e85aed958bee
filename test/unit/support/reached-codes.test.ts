import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UserError } from '../../../src/faults/user-error.ts';
import { NetworkError } from '../../../src/http/network-error.ts';
import { parseProxy } from '../../../src/http/proxy.ts';
import { REACHED_CODES } from '../../support/reached-codes/record.ts';
import { diagnose } from '../config/findings.ts';

const before = process.env[REACHED_CODES];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reached-codes-'));
  process.env[REACHED_CODES] = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env[REACHED_CODES];
  else process.env[REACHED_CODES] = before;
  rmSync(folder, { recursive: true });
});

const recorded = () =>
  readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));

test('codes count that the product makes, and each once', () => {
  for (const given of ['socks5://proxy', 'ftp://proxy']) {
    expect(() => parseProxy(given, 'HTTPS_PROXY')).toThrow(UserError);
  }
  diagnose('');
  expect(recorded()).toEqual(['error proxy-url', 'rule file-empty', '']);
});

test('errors that a test makes are no proof', () => {
  expect(new UserError({ code: 'cancelled', message: 'no' })).toBeInstanceOf(UserError);
  expect(new NetworkError('tls', 'r.example')).toBeInstanceOf(UserError);
  expect(recorded()).toEqual([]);
});
