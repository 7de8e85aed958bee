export type RepositoryAction = 'pull' | 'push';

/** What is going to be done with one repository. */
export interface Scope {
  readonly repository: string;
  readonly actions: readonly RepositoryAction[];
}

/** As token servers take it: `repository:acme/web:pull,push`, actions sorted and without doubles. */
export function formatScope({ repository, actions }: Scope): string {
  return `repository:${repository}:${[...new Set(actions)].sort().join(',')}`;
}

/** Whether a token that was made for `scope` was also meant for `action`. */
export function coversScope(scope: Scope, wanted: Scope): boolean {
  return (
    scope.repository === wanted.repository &&
    wanted.actions.every((action) => scope.actions.includes(action))
  );
}

/** Both in one: several scopes in one request confuse some token servers. */
export function mergeScopes(a: Scope | undefined, b: Scope): Scope {
  if (a === undefined) return b;
  return { repository: b.repository, actions: [...new Set([...a.actions, ...b.actions])] };
}
