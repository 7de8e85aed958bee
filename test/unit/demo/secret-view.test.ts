import { expect, test } from '@jest/globals';
import { dockerConfigOf, secretAsYaml } from '../../../scripts/demo/secret-view.ts';

const CONFIG = JSON.stringify({ auths: { 'registry.example': { auth: 'dXNlcjpwYXNz' } } });

const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'regcred', namespace: 'web', uid: '1-2-3', resourceVersion: '7' },
  type: 'kubernetes.io/dockerconfigjson',
  data: { '.dockerconfigjson': Buffer.from(CONFIG).toString('base64') },
};

test('the demo shows a Secret without its value', () => {
  expect(secretAsYaml(SECRET)).toBe(
    [
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      '  name: regcred',
      '  namespace: web',
      'type: kubernetes.io/dockerconfigjson',
      'data:',
      '  .dockerconfigjson: (sensitive)',
    ].join('\n'),
  );
});

test('the demo takes the Docker config out of a Secret', () => {
  expect(dockerConfigOf(SECRET)).toBe(CONFIG);
});
