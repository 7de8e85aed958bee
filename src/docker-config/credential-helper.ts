import { UserError } from '../faults/user-error.ts';
import { monotonicMs } from '../http/clock.ts';
import type { Limits } from '../limits/table.ts';
import { ProgramError, runProgram } from '../platform/program.ts';
import { BATCH_FILES, findProgram, programCommand } from '../platform/program-paths.ts';
import { oneLine } from '../report/text.ts';

/** A helper that asks a human has lost its way in a job: `helperTime` ends it. */
type HelperLimits = Pick<Limits, 'helperTime' | 'helperOutput'>;

type Environment = Readonly<Record<string, string | undefined>>;

/** What a credential helper runs with. */
export interface HelperMeans {
  readonly env: Environment;
  /** Ends a run of it. */
  readonly signal: AbortSignal;
  /** When ({@link monotonicMs}) the time of all helpers is up: a lock is held meanwhile. */
  readonly until: number;
  readonly limits: HelperLimits;
}

/** As docker's helpers take and give it. */
export interface HelperCredential {
  readonly Username: string;
  readonly Secret: string;
}

/** One of docker's credential helpers: `docker-credential-<name>`, spoken to over pipes. */
export class CredentialHelper {
  readonly name: string;
  readonly #env: Environment;
  readonly #signal: AbortSignal;
  readonly #until: number;
  readonly #limits: HelperLimits;

  /** @throws UserError when the name could not be that of a program on the PATH. */
  constructor(name: string, means: HelperMeans) {
    const { env, signal, until, limits } = means;
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw failed(oneLine(name), 'has a name that no program can have');
    }
    this.name = name;
    this.#env = env;
    this.#signal = signal;
    this.#until = until;
    this.#limits = limits;
  }

  /** What the helper has for a server; undefined when nothing. */
  async get(server: string): Promise<HelperCredential | undefined> {
    const { status, output } = await this.#run('get', server);
    if (status !== 0) {
      if (/credentials not found/i.test(output)) return undefined;
      throw failed(this.name, `cannot read: ${wordsOf(output) || `exit ${status}`}`);
    }
    const { Username, Secret } = parse(output);
    if (typeof Username !== 'string' || typeof Secret !== 'string') {
      throw failed(this.name, 'gave something that is not a credential');
    }
    return { Username, Secret };
  }

  store(server: string, credential: HelperCredential): Promise<void> {
    return this.#must('store', JSON.stringify({ ServerURL: server, ...credential }));
  }

  erase(server: string): Promise<void> {
    return this.#must('erase', server);
  }

  async #must(action: string, input: string): Promise<void> {
    const { status, output } = await this.#run(action, input);
    if (status === 0 || (action === 'erase' && /not found/i.test(output))) return;
    throw failed(this.name, `cannot ${action}: ${wordsOf(output) || `exit ${status}`}`);
  }

  async #run(action: string, input: string): Promise<{ status: number; output: string }> {
    const timeout = this.#timeLeft();
    try {
      const { file, args, verbatim } = programCommand(this.#path(), action, this.#env);
      const { status, stdout } = await runProgram(file, args, {
        input,
        env: this.#env,
        signal: this.#signal,
        timeout,
        largestOutput: this.#limits.helperOutput,
        verbatim,
      });
      if (status !== undefined) return { status, output: stdout };
    } catch (error) {
      throw error instanceof ProgramError ? failed(this.name, whyNotRun(error, timeout)) : error;
    }
    throw failed(this.name, 'was ended by a signal');
  }

  #path(): string {
    const path = findProgram(`docker-credential-${this.name}`, this.#env, BATCH_FILES);
    if (path === undefined) throw failed(this.name, 'is not on the PATH');
    return path;
  }

  #timeLeft(): number {
    const left = Math.floor(this.#until - monotonicMs());
    if (left > 0) return Math.min(left, this.#limits.helperTime);
    throw failed(this.name, 'was not called: the helpers before it took all the time there is');
  }
}

function whyNotRun({ code }: ProgramError, timeout: number): string {
  return code === 'ETIMEDOUT'
    ? `took longer than ${Math.ceil(timeout / 1000)} s`
    : `cannot be run (${code})`;
}

/** A helper's complaint. What looks like JSON may be a credential, one of before that no mask knows. */
function wordsOf(output: string): string {
  return /[{}]/.test(output) ? '' : oneLine(output);
}

function parse(output: string): Partial<HelperCredential> {
  try {
    return (JSON.parse(output) as Partial<HelperCredential> | null) ?? {};
  } catch {
    return {};
  }
}

function failed(name: string, what: string): UserError {
  return new UserError({
    code: 'credential-helper',
    message: `the credential helper docker-credential-${name} ${what}`,
    where: "docker's config file (credHelpers, credsStore)",
    next: 'Install or repair the helper, or remove it from the file for this registry.',
  });
}
