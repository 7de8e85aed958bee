import { expect, test } from '@jest/globals';
import { networkErrorFrom } from '../../../src/http/network-error.ts';

/** As Node's `dns` and `net` make them. */
function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

test.each([
  ['ENOTFOUND', 'network-unknown-host', 'the name r.example is not known', 'spelling'],
  ['EAI_AGAIN', 'network-unreachable', 'r.example cannot be reached', 'proxy'],
  ['EHOSTUNREACH', 'network-unreachable', 'r.example cannot be reached', 'network'],
  ['ENETUNREACH', 'network-unreachable', 'r.example cannot be reached', 'network'],
])('%s is told as %s, with the code of the system', (system, code, message, next) => {
  expect(networkErrorFrom(systemError(system), 'r.example')).toMatchObject({
    code,
    message: `${message} (${system})`,
    next: expect.stringContaining(next),
    systemCode: system,
  });
});

test.each([
  ['a bug', new TypeError('x is not a function')],
  ['a fault of the disk', systemError('ENOSPC')],
])('%s is none of the network', (_, error) => {
  expect(networkErrorFrom(error, 'r.example')).toBeUndefined();
});
