import { describe, expect, test } from '@jest/globals';
import { uploadLocation } from '../../../src/registry/blob-upload.ts';

const location = (began: string, text: string) =>
  uploadLocation(new URL(began), { status: 202, headers: { location: text }, body: Buffer.of() });
const TLS = 'https://r.example/v2/a/blobs/uploads/';
const PLAIN = 'http://r.example:5000/v2/a/blobs/uploads/';

describe('a blob is sent to', () => {
  test.each([
    ['a path', TLS, '/v2/u/1', 'https://r.example/v2/u/1'],
    [
      'a store elsewhere, over TLS',
      TLS,
      'https://s3.example/u?sig=1',
      'https://s3.example/u?sig=1',
    ],
    [
      'the registry over TLS, also where it says HTTP',
      TLS,
      'http://r.example/u',
      'https://r.example/u',
    ],
    [
      'another port of a registry without TLS',
      PLAIN,
      'http://r.example:5001/u',
      'http://r.example:5001/u',
    ],
  ])('%s', (_what, began, text, url) => {
    expect(location(began, text).href).toBe(url);
  });
});

describe('a blob is not sent', () => {
  test.each([
    ['out of TLS', TLS, 'http://evil.example/u'],
    ['to another host without TLS', PLAIN, 'http://evil.example/u'],
    ['to the metadata service', PLAIN, 'http://169.254.169.254/u'],
    ['to an address of this machine', TLS, 'https://localhost:8443/u'],
    ['with a user of the registry’s choice', TLS, 'https://user:pw@s3.example/u'],
    ['by another scheme', TLS, 'file:///etc/passwd'],
    ['to nowhere', TLS, 'https://'],
  ])('%s', (_what, began, text) => {
    expect(() => location(began, text)).toThrow(
      expect.objectContaining({ code: 'registry-unexpected-answer' }),
    );
  });
});
