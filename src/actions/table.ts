import type { Action, ActionName } from './action.ts';

type Loader = () => Promise<Action>;

/** Each action is a chunk of its own, so that a step loads nothing of the others. */
const LOADERS: Readonly<Record<ActionName, Loader>> = {
  validate: async () => (await import('./validate.ts')).validate as unknown as Action,
  login: async () => (await import('./login.ts')).login as unknown as Action,
  'push-chart': async () => (await import('./push-chart.ts')).pushChart as unknown as Action,
  'sync-pull-secrets': async () =>
    (await import('./sync-pull-secrets.ts')).syncPullSecrets as unknown as Action,
};

export const ACTION_NAMES = Object.keys(LOADERS) as readonly ActionName[];

export function loadAction(name: ActionName): Promise<Action> {
  return LOADERS[name]();
}
