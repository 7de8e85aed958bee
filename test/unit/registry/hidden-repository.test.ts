import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type Answer,
  BASIC,
  type FakeRegistry,
  fakeRegistry,
  guarded,
  ok,
} from './fake-registry.ts';

let registry: FakeRegistry;
afterEach(() => registry.close());

const start = async (rules: Record<string, Answer>) => {
  registry = await fakeRegistry(rules);
};
const CHALLENGE = 'Bearer realm="/token",service="s"';

describe('a repository that a read is answered with 401 for', () => {
  const why = '{"errors":[{"code":"UNAUTHORIZED","message":"not authorized"}]}';
  const rules = {
    'HEAD /v2/acme/web/manifests/1.0': guarded(CHALLENGE, () => false, ok()),
    'GET /v2/acme/web/manifests/1.0': ok(why, {}, 401),
    'GET /token': ok('{"token":"t"}'),
  };

  test('is refused, once a token for it was and the reason is known', async () => {
    await start(rules);
    const one = registry.client(BASIC);
    const head = one.headManifest('acme/web', '1.0');
    await expect(head).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message: expect.stringContaining('UNAUTHORIZED: not authorized'),
    });
    expect(registry.asked).toHaveLength(4);
  });

  test('may be one to be created, where the registry hides those', async () => {
    await start(rules);
    const one = registry.client(BASIC, {}, { hidesAbsent: true });
    expect(await one.headManifest('acme/web', '1.0')).toBeUndefined();
    expect(registry.asked).toHaveLength(3);
  });
});
