import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { tellSurroundings, unreadable } from '../../../src/providers/aws-surroundings.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { fakeHost } from './fake-host.ts';

const ROLE = { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/ci' };

describe("where AWS's SDK was led to by", () => {
  afterAll(removeTemporaryFolders);

  test.each<[string, Record<string, string>, string]>([
    ['nothing', {}, ''],
    ['a whole key pair', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, ''],
    [
      'half a key pair',
      { AWS_SECRET_ACCESS_KEY: 'b' },
      ' (AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not)',
    ],
    ['half a role', ROLE, ' (AWS_ROLE_ARN is set, and AWS_WEB_IDENTITY_TOKEN_FILE is not)'],
    [
      'a token that cannot be read',
      { ...ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' },
      ` (${ROLE.AWS_ROLE_ARN} by the token in AWS_WEB_IDENTITY_TOKEN_FILE)`,
    ],
    [
      'a container',
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' },
      ' (the service that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI names gives none)',
    ],
  ])('%s', (_what, env, told) => {
    expect(tellSurroundings(fakeHost(env))).toBe(told);
  });

  test('a web identity: who it is, and never the token', () => {
    const payload = Buffer.from('{"iss":"https://eks.example","sub":"pod","aud":["sts"]}');
    const token = `e30.${payload.toString('base64url')}.c2ln`;
    const file = join(temporaryFolder('aws-surroundings'), 'token');
    writeFileSync(file, token);
    const host = fakeHost({ ...ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: file });
    const told = tellSurroundings(host);
    expect(told).toContain('which has issuer https://eks.example, subject pod, audience sts');
    expect(told).not.toContain(token);
    expect(host.concealed).toEqual([token]);
  });
});

test('a file that cannot be read is told, anything else is left to others', () => {
  const fault = { code: 'ENOENT', path: '/nowhere/token', syscall: 'open' };
  expect(unreadable(Object.assign(new Error('no'), fault), 'it')).toMatchObject({
    code: 'aws-no-credentials',
    message: 'it failed: /nowhere/token cannot be read (ENOENT)',
  });
  expect(unreadable(new Error('a bug'), 'it')).toBeUndefined();
  expect(unreadable('a bug', 'it')).toBeUndefined();
});
