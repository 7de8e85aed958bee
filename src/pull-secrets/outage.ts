import { UserError } from '../faults/user-error.ts';
import type { Outcome } from './apply.ts';

/** What is wrong with the whole cluster: the next namespace would hear the same. */
const WHOLE: ReadonlySet<string> = new Set([
  'cluster-unauthorized',
  'cluster-certificate',
  'cluster-not-kubernetes',
]);

/** No answer, all retries included. Once may be one namespace's; so many in a row are the cluster's. */
const LOST = 'cluster-unreachable';

/**
 * Notices that a cluster fell ill while it was worked on. Without it each of thousands of namespaces
 * would wait out all of its retries, and a token that expired would be shown again and again, which
 * locks accounts.
 */
export class Outage {
  readonly #cluster: string;
  readonly #mostLost: number;
  #lost = 0;
  #error: UserError | undefined;

  /** @param mostLost namespaces in a row that get no answer. */
  constructor(cluster: string, mostLost: number) {
    this.#cluster = cluster;
    this.#mostLost = mostLost;
  }

  /** Why nothing more is to be tried. */
  get error(): UserError | undefined {
    return this.#error;
  }

  /** Looks at what became of a namespace in which something was to be written. */
  note(outcomes: readonly Outcome[]): void {
    const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
    const lost = errors.find(({ code }) => code === LOST);
    this.#lost = lost === undefined ? 0 : this.#lost + 1;
    const whole = errors.find(({ code }) => WHOLE.has(code));
    this.#error ??= whole ?? (this.#lost >= this.#mostLost ? lost : undefined);
  }

  /** The same errors, the outage told once and as the cluster's. */
  tellOnce(errors: readonly UserError[]): readonly UserError[] {
    if (this.#error === undefined) return errors;
    const { code, message, next, cause } = this.#error;
    const more = next === undefined ? {} : { next };
    const told = new UserError({ code, message, where: this.#cluster, cause, ...more });
    return [told, ...errors.filter((error) => error.code !== code)];
  }
}
