import { describe, expect, test } from '@jest/globals';
import { type ApiObject, type Applied, applyObject } from '../../../scripts/demo/apply.ts';

function secret(data: Record<string, string>, labels: Record<string, string> = {}): ApiObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'regcred', labels }, data };
}

function applied(result: ReturnType<typeof applyObject>): Applied {
  if ('conflict' in result) throw new Error(`conflict with ${result.conflict}`);
  return result;
}

const ofKubectl = applied(applyObject(undefined, secret({ a: '1' }), 'kubectl', false));

describe('server-side apply of the embedded cluster', () => {
  test('creates what was not there, dots and slashes in keys included', () => {
    const intent = secret({ '.dockerconfigjson': 'e30=' }, { 'app.example/name': 'web' });
    expect(applied(applyObject(undefined, intent, 'ours', false)).object).toEqual(intent);
  });

  test('refuses a field that another manager holds with another value', () => {
    expect(applyObject(ofKubectl, secret({ a: '2' }), 'ours', false)).toEqual({
      conflict: 'kubectl',
    });
  });

  test('takes the field over by force', () => {
    const forced = applied(applyObject(ofKubectl, secret({ a: '2' }), 'ours', true));
    expect(forced.object.data).toEqual({ a: '2' });
    expect(applyObject(forced, secret({ a: '3' }), 'kubectl', false)).toEqual({ conflict: 'ours' });
  });

  test('does not count the same value as a conflict', () => {
    expect(applied(applyObject(ofKubectl, secret({ a: '1' }), 'ours', false)).object).toEqual(
      ofKubectl.object,
    );
  });

  test("removes the manager's fields that it no longer applies, and no others", () => {
    const both = applied(applyObject(ofKubectl, secret({ b: '1', c: '1' }), 'ours', false));
    const fewer = applied(applyObject(both, secret({ b: '1' }), 'ours', false));
    expect(fewer.object.data).toEqual({ a: '1', b: '1' });
  });
});
