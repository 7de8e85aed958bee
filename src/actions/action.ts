import type { Host } from '../platform/host.ts';
import type { InputsOf, InputTable } from './inputs.ts';

/** What every action is given: where it runs, and when to stop. */
export interface ActionContext {
  readonly host: Host;
  /** Aborted on SIGINT or SIGTERM: end what is in flight, clean up, return. */
  readonly signal: AbortSignal;
  /** Notes what is being done, in words that follow "cancelled while". */
  doing(what: string): void;
}

/**
 * One action of the suite, on a runner and at a desk alike. `main` throws once, at its end, when
 * anything failed. `post` runs after the job's last step and undoes what `main` left in its state.
 */
export interface Action<T extends InputTable = InputTable> {
  readonly name: ActionName;
  /** Names and defaults as in `actions/<name>/action.yml`, which a test holds against them. */
  readonly inputs: T;
  main(inputs: InputsOf<T>, context: ActionContext): Promise<void>;
  post?(context: ActionContext): Promise<void>;
}

export type ActionName = 'validate' | 'login' | 'push-chart' | 'sync-pull-secrets';

/** Gives `inputs` its exact type without writing it twice. */
export function defineAction<T extends InputTable>(action: Action<T>): Action<T> {
  return action;
}
