import { describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../../src/http/client.ts';
import { RunnerHost } from '../../../src/platform/runner.ts';
import { describeFailure } from '../../../src/report/failure.ts';
import { serveTcp } from '../http/loopback.ts';

const PASSWORD = 'pr0xy-passw0rd';

/** All that a run with debug logging prints about a failure. */
function printed(error: unknown): string {
  const lines: string[] = [];
  const { log } = new RunnerHost({ RUNNER_DEBUG: '1' }, (line) => void lines.push(line));
  const { message, detail } = describeFailure(error);
  log.error(message);
  log.debug(detail ?? '');
  return lines.join('\n');
}

describe('a proxy of the environment, with debug logging', () => {
  const url = new URL('https://registry.example/v2/');
  const get = async (proxy: string) => {
    const http = createHttpClient({ env: { HTTPS_PROXY: proxy }, limits: { requestAttempts: 1 } });
    const error = await http
      .send({ method: 'GET', url, headers: { authorization: 'Basic c2VjcmV0' } })
      .catch((reason: unknown) => reason);
    http.close();
    return error;
  };

  test('shows neither its password nor words of the proxy that hold it', async () => {
    const proxy = await serveTcp((socket) =>
      socket.once('data', (data) => {
        const asked = /^proxy-authorization: (.*)$/im.exec(data.toString())?.[1];
        socket.end(`HTTP/1.1 407 ${asked} ${PASSWORD} \u001b[31m\r\n\r\n`);
      }),
    );
    const shown = printed(await get(`http://ci:${PASSWORD}@127.0.0.1:${proxy.port}`));
    await proxy.close();
    expect(shown).toContain('[network-proxy]');
    expect(shown).not.toContain(PASSWORD);
    expect(shown).not.toContain(Buffer.from(`ci:${PASSWORD}`).toString('base64'));
    expect(shown).not.toMatch(/(?!\n)\p{Cc}|c2VjcmV0/u);
  });

  test('is no bug when its password is not encoded', async () => {
    const shown = printed(await get(`http://ci:${PASSWORD}%zz@127.0.0.1:1`));
    expect(shown).toContain('[proxy-url]');
    expect(shown).not.toContain(PASSWORD);
  });
});

test('foreign text in a failure reaches no terminal as more than text', () => {
  const cause = new Error('x\u001b[2J\r::error::y');
  const { message, detail } = describeFailure(new Error('a\u001b[31m\nb', { cause }));
  expect(`${message}${detail}`).not.toMatch(/(?!\n)\p{Cc}/u);
});
