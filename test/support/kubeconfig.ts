/** A kubeconfig file with one context, named `test`. */
export function kubeconfigText(server: string, ca: string, token: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: test',
    'clusters:',
    '  - name: test',
    '    cluster:',
    `      server: ${server}`,
    `      certificate-authority-data: ${Buffer.from(ca).toString('base64')}`,
    'users:',
    '  - name: test',
    '    user:',
    `      token: ${JSON.stringify(token)}`,
    'contexts:',
    '  - name: test',
    '    context:',
    '      cluster: test',
    '      user: test',
    '',
  ].join('\n');
}
