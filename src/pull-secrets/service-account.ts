/** A service account as it was found. */
export interface ObservedServiceAccount {
  readonly name: string;
  readonly namespace: string;
  readonly resourceVersion: string;
  /** Names under `imagePullSecrets`. */
  readonly pullSecrets: readonly string[];
}

/** Names that a service account still lacks. */
export function lackingSecrets(
  account: ObservedServiceAccount,
  wanted: readonly string[],
): readonly string[] {
  return wanted.filter((name) => !account.pullSecrets.includes(name));
}

/**
 * A JSON Patch (RFC 6902) that adds names to `imagePullSecrets` and keeps what is there. The list
 * is atomic, so that a merge would replace it; the test fails when anything changed in between.
 */
export function pullSecretsPatch(
  account: ObservedServiceAccount,
  added: readonly string[],
): readonly unknown[] {
  const test = { op: 'test', path: '/metadata/resourceVersion', value: account.resourceVersion };
  const values = added.map((name) => ({ name }));
  if (account.pullSecrets.length === 0) {
    return [test, { op: 'add', path: '/imagePullSecrets', value: values }];
  }
  return [test, ...values.map((value) => ({ op: 'add', path: '/imagePullSecrets/-', value }))];
}
