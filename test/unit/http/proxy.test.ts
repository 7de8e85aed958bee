import { describe, expect, test } from '@jest/globals';
import { requireProxySupport } from '../../../src/http/agents.ts';
import { parseProxy, proxyFromEnvironment } from '../../../src/http/proxy.ts';

const PROXY = 'http://proxy.example:3128/';
const proxyOf = (url: string, env: Record<string, string>) =>
  proxyFromEnvironment(new URL(url), env)?.href;

describe('the proxy of the environment', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://r.example/', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://r.example/', { https_proxy: PROXY }, PROXY],
    ['https://r.example/', { HTTP_PROXY: PROXY }, undefined],
    ['http://r.example/', { HTTP_PROXY: PROXY }, PROXY],
    ['https://r.example/', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    ['https://r.example/', { HTTPS_PROXY: '' }, undefined],
    ['https://localhost:5000/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://127.0.0.1:5000/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://[::1]:5000/', { HTTPS_PROXY: PROXY }, undefined],
  ])('%s with %j', (url, env, proxy) => {
    expect(proxyOf(url, env)).toBe(proxy);
  });
});

describe('NO_PROXY', () => {
  test.each<[string, string, boolean]>([
    ['r.example', 'r.example', true],
    ['R.example', 'r.EXAMPLE', true],
    ['a.r.example', 'r.example', true],
    ['bar.example', 'r.example', false],
    ['r.example', '.r.example', false],
    ['a.r.example', '.r.example', true],
    ['a.r.example', '*.r.example', true],
    ['r.example', '*', true],
    ['r.example', 'x.example, r.example ,', true],
    ['r.example', 'r.example:443', true],
    ['r.example', 'r.example:5000', false],
    ['r.example:5000', 'r.example:5000', true],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '2.3', false],
    ['10.1.2.3', '10.0.0.0/99', false],
    ['[fd00::1]', 'fd00::/8', true],
    ['[fd00::1]:5000', '[fd00::1]:5000', true],
    ['r.example', '', false],
  ])('%s with NO_PROXY=%s: direct %s', (host, list, direct) => {
    const proxy = proxyOf(`https://${host}/`, { HTTPS_PROXY: PROXY, NO_PROXY: list });
    expect(proxy === undefined).toBe(direct);
  });
});

test('a proxy of another kind is refused without echoing its password', () => {
  const parse = () => parseProxy('socks5://user:hunter2@proxy.example', 'HTTPS_PROXY');
  expect(parse).toThrow(expect.objectContaining({ code: 'proxy-url' }));
  expect(parse).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  );
});

test.each([
  ['24.4.9', true],
  ['22.20.0', true],
  ['24.5.0', false],
  ['25.0.0', false],
])('Node %s goes past the proxy: refused %s', (version, refused) => {
  const check = () => requireProxySupport(version);
  if (refused) expect(check).toThrow(expect.objectContaining({ code: 'proxy-needs-newer-node' }));
  else expect(check).not.toThrow();
});
