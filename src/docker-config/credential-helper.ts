import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';

/** Milliseconds. A helper that asks a human has lost its way in a job. */
const LONGEST_RUN = 10_000;
const LARGEST_OUTPUT = 1024 * 1024;

/** As docker's helpers take and give it. */
export interface HelperCredential {
  readonly Username: string;
  readonly Secret: string;
}

/** One of docker's credential helpers: `docker-credential-<name>`, spoken to over pipes. */
export class CredentialHelper {
  readonly name: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @throws UserError when the name could not be that of a program on the PATH. */
  constructor(name: string, env: Readonly<Record<string, string | undefined>>) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw failed(oneLine(name), 'has a name that no program can have');
    }
    this.name = name;
    this.#env = { ...env };
  }

  /** What the helper has for a server; undefined when nothing. */
  get(server: string): HelperCredential | undefined {
    const { status, output } = this.#run('get', server);
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

  store(server: string, credential: HelperCredential): void {
    this.#must('store', JSON.stringify({ ServerURL: server, ...credential }));
  }

  erase(server: string): void {
    this.#must('erase', server);
  }

  #must(action: string, input: string): void {
    const { status, output } = this.#run(action, input);
    if (status === 0 || (action === 'erase' && /not found/i.test(output))) return;
    throw failed(this.name, `cannot ${action}: ${wordsOf(output) || `exit ${status}`}`);
  }

  #run(action: string, input: string): { status: number | null; output: string } {
    // Only few files name a helper: the module is loaded when one is called.
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const { error, status, stdout } = spawnSync(`docker-credential-${this.name}`, [action], {
      input,
      env: this.#env,
      encoding: 'utf8',
      timeout: LONGEST_RUN,
      killSignal: 'SIGKILL',
      maxBuffer: LARGEST_OUTPUT,
      windowsHide: true,
    });
    if (error === undefined) return { status, output: stdout };
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw failed(this.name, 'is not on the PATH');
    if (code === 'ETIMEDOUT') throw failed(this.name, `took longer than ${LONGEST_RUN / 1000} s`);
    // A helper that does not read all of its input may be done nevertheless.
    if (code === 'EPIPE' && status !== null) return { status, output: stdout };
    throw failed(this.name, `cannot be run (${code})`);
  }
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
