import { expect, test } from '@jest/globals';
import { withoutEcho } from '../../../src/secrets/echo.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const PASSWORD = 'q7Zk-29xW_fLm4Rt';
const BASE64 = Buffer.from(PASSWORD).toString('base64');

test.each([
  ['nothing of it', 'denied by policy', 'denied by policy'],
  ['the whole', `a ${PASSWORD} b`, 'a (sensitive) b'],
  ['its beginning', `${PASSWORD.slice(0, 9)}...`, '(sensitive)...'],
  ['its middle', `...${PASSWORD.slice(3, 12)}...`, '...(sensitive)...'],
  ['its end', `...${PASSWORD.slice(-8)}`, '...(sensitive)'],
  ['two of its pieces', `${PASSWORD.slice(0, 8)} ${PASSWORD.slice(-8)}`, '(sensitive) (sensitive)'],
  ['it twice on end', `${PASSWORD}${PASSWORD}`, '(sensitive)'],
  ['a piece of its base64', `[${BASE64.slice(2, 14)}]`, '[(sensitive)]'],
  ['a piece too short to tell', PASSWORD.slice(0, 7), PASSWORD.slice(0, 7)],
  ['a short one', 'pin: 4711.', 'pin: (sensitive).'],
])('of a text that quotes %s, the rest is left', (_, text, said) => {
  expect(withoutEcho(text, [new Secret(PASSWORD), new Secret('4711')])).toBe(said);
});
