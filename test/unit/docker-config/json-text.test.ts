import { describe, expect, test } from '@jest/globals';
import { getRaw, remove, setRaw, setValue } from '../../../src/docker-config/json-text.ts';

const ENTRY = { auth: 'eA==' };
const PATH = ['auths', 'r.example'];

/** What the texts of real tools look like, before and with one entry more. */
const STYLES: [string, string, string][] = [
  [
    "docker's own",
    '{\n\t"auths": {\n\t\t"a": {\n\t\t\t"auth": "YQ=="\n\t\t}\n\t},\n\t"credsStore": ""\n}',
    '{\n\t"auths": {\n\t\t"a": {\n\t\t\t"auth": "YQ=="\n\t\t},\n\t\t"r.example": {\n\t\t\t"auth": "eA=="\n\t\t}\n\t},\n\t"credsStore": ""\n}',
  ],
  [
    'two spaces and a last line end',
    '{\n  "auths": {},\n  "x": [1,  2]\n}\n',
    '{\n  "auths": {\n    "r.example": {\n      "auth": "eA=="\n    }\n  },\n  "x": [1,  2]\n}\n',
  ],
  [
    'CRLF',
    '{\r\n  "auths": {}\r\n}\r\n',
    '{\r\n  "auths": {\r\n    "r.example": {\r\n      "auth": "eA=="\r\n    }\r\n  }\r\n}\r\n',
  ],
  ['one line', '{"auths":{}}', '{"auths":{"r.example":{"auth":"eA=="}}}'],
  ['one line, spaced', '{"auths": {"a": {}}}', '{"auths": {"a": {},"r.example": {"auth":"eA=="}}}'],
  ['nothing', '{}', '{\n\t"auths": {\n\t\t"r.example": {\n\t\t\t"auth": "eA=="\n\t\t}\n\t}\n}'],
  [
    'no auths',
    '{\n    "HttpHeaders": {"A": "b"}\n}',
    '{\n    "HttpHeaders": {"A": "b"},\n    "auths": {\n        "r.example": {\n            "auth": "eA=="\n        }\n    }\n}',
  ],
];

describe('an entry is added in the style of the text', () => {
  test.each(STYLES)('%s', (_name, before, after) => {
    expect(setValue(before, PATH, ENTRY)).toBe(after);
    expect(JSON.parse(after).auths['r.example']).toEqual(ENTRY);
  });
});

describe('and its removal leaves the text as it was', () => {
  const withAuths = STYLES.filter(([, before]) => before.includes('auths'));
  test.each(withAuths)('%s', (_name, before, after) => {
    expect(remove(after, PATH)).toBe(before);
  });
});

describe('an entry is replaced where it stands', () => {
  const text = '{"b":1, "auths": {"x":{}, "r.example" : { "auth":"old" }, "y":{}}}';

  test('and put back to the character', () => {
    const raw = getRaw(text, PATH);
    const changed = setValue(text, PATH, ENTRY);
    expect(changed).toBe('{"b":1, "auths": {"x":{}, "r.example" : {"auth":"eA=="}, "y":{}}}');
    expect(setRaw(changed, PATH, raw ?? '')).toBe(text);
  });

  test.each([
    ['the first', 'x', '{"b":1, "auths": {"r.example" : { "auth":"old" }, "y":{}}}'],
    ['one between', 'r.example', '{"b":1, "auths": {"x":{}, "y":{}}}'],
    ['the last', 'y', '{"b":1, "auths": {"x":{}, "r.example" : { "auth":"old" }}}'],
    ['none', 'z', text],
  ])('%s is removed with its comma', (_name, key, left) => {
    expect(remove(text, ['auths', key])).toBe(left);
  });
});

describe('what could mislead a reader of text', () => {
  test.each([
    ['brackets in strings', '{"a":"}{][\\"","auths":{"r.example":{"auth":"}"}}}'],
    ['an escaped key', '{"auths":{"r\\u002eexample":{"auth":"o"}}}'],
    ['the name in another place', '{"r.example":{"auths":{}},"auths":{"r.example":{"auth":"o"}}}'],
    ['a doubled key: the last', '{"auths":{"r.example":{"auth":"1"},"r.example":{"auth":"2"}}}'],
    ['big numbers', '{"n":12345678901234567890,"auths":{"r.example":{}}}'],
    ['a key named __proto__', '{"__proto__":{},"auths":{"r.example":{}}}'],
  ])('%s', (_name, text) => {
    const changed = setValue(text, PATH, ENTRY);
    expect(JSON.parse(changed).auths['r.example']).toEqual(ENTRY);
    expect(setRaw(changed, PATH, getRaw(text, PATH) ?? '')).toBe(text);
  });
});
