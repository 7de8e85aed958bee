import type { Range } from '../faults/diagnostic.ts';
import { type Fault, UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { shown } from '../report/text.ts';
import { Secret } from '../secrets/secret.ts';
import type { RegistriesFile, Registry, Resolved, SecretReference } from './model.ts';
import { urlProblem } from './rules/url.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Texts that are about the file itself, never values of it. */
const NOT_EXPANDED = new Set(['name', 'kind', 'at']);

/** Why a variable that the workflow sets can be empty all the same. */
export const WHY_EMPTY =
  'A secret that does not exist is empty, and so is every secret in a run from a fork or by Dependabot.';

/** An environment variable that a part of the file names and the step does not have. */
interface Missing {
  readonly variable: string;
  readonly at: Range | undefined;
}

/** Tells which variables are not set, for whoever shows them each at its place. */
export class MissingEnvironment extends UserError {
  readonly variables: ReadonlySet<string>;

  constructor(variables: readonly string[], fault: Omit<Fault, 'code'>) {
    super({ code: 'missing-environment', ...fault });
    this.name = 'MissingEnvironment';
    this.variables = new Set(variables);
  }
}

/**
 * A part of the model with the environment put in: `${NAME}` expanded, secrets concealed at the
 * moment they are read. An empty variable counts as missing: that is what a workflow makes of a
 * secret that does not exist, or that a run from a fork may not see.
 * @throws UserError `missing-environment` that names all missing variables, their places, and the
 * lines to add to the step; `url-…` when a registry's host is none once it is complete.
 */
export function resolve<T>(part: T, file: RegistriesFile, host: Host): Resolved<T> {
  const missing: Missing[] = [];
  const resolved = new Resolver(file, host, missing).value(part);
  if (missing.length > 0) throw missingVariables(missing, file, host);
  requireGoodHost(part, resolved, file);
  return resolved as Resolved<T>;
}

/** A host that the environment completes is judged only now. */
function requireGoodHost(part: unknown, resolved: unknown, file: RegistriesFile): void {
  const { host: before } = (part ?? {}) as Partial<Registry>;
  if (typeof before !== 'string' || !before.includes('${')) return;
  const { host, provider, name } = resolved as Registry;
  const words = urlProblem(host, provider);
  if (words === undefined) return;
  throw new UserError({
    code: words.code,
    message: `the environment completes ${shown(before)} to something else than a host: ${words.message}`,
    where: `${file.path}, registry ${name}`,
    ...(words.hint === undefined ? {} : { next: words.hint }),
  });
}

/** The lines that give a step its variables out of the repository's secrets. */
export function environmentLines(variables: Iterable<string>): string {
  const lines = [...new Set(variables)].map((name) => `  ${name}: \${{ secrets.${name} }}`);
  return ['env:', ...lines].join('\n');
}

class Resolver {
  readonly #file: RegistriesFile;
  readonly #host: Host;
  readonly #missing: Missing[];

  constructor(file: RegistriesFile, host: Host, missing: Missing[]) {
    this.#file = file;
    this.#host = host;
    this.#missing = missing;
  }

  value(part: unknown): unknown {
    if (typeof part === 'string') return this.#expand(part);
    if (Array.isArray(part)) return part.map((item) => this.value(item));
    if (part === null || typeof part !== 'object' || part instanceof Secret) return part;
    if (isSecretReference(part)) return this.#secret(part);
    return Object.fromEntries(
      Object.entries(part).map(([key, item]) => [
        key,
        NOT_EXPANDED.has(key) ? item : this.value(item),
      ]),
    );
  }

  #secret(reference: SecretReference): Secret {
    const value = this.#host.env[reference.variable];
    if (value) return this.#host.conceal(value);
    this.#missing.push({ variable: reference.variable, at: reference.at });
    return new Secret('');
  }

  #expand(text: string): string {
    return text.replace(REFERENCE, (whole, variable: string) => {
      const value = this.#host.env[variable];
      if (value) return value;
      const known = this.#file.references?.find((reference) => reference.variable === variable);
      this.#missing.push({ variable, at: known?.at });
      return whole;
    });
  }
}

function isSecretReference(part: object): part is SecretReference {
  return (part as { kind?: unknown }).kind === 'secret-reference';
}

function missingVariables(
  missing: readonly Missing[],
  file: RegistriesFile,
  host: Host,
): UserError {
  const places = new Map(
    missing.map(({ variable, at }) => [variable, at]).reverse() as [string, Range | undefined][],
  );
  const names = [...new Set(missing.map(({ variable }) => variable))];
  const list = names.map((name) => {
    const at = places.get(name);
    return at === undefined ? name : `${name} (${file.path}:${at.start.line}:${at.start.column})`;
  });
  return new MissingEnvironment(names, {
    message: `${list.join(', ')}: ${names.length === 1 ? 'this environment variable is' : 'these environment variables are'} not set, or empty`,
    where: file.path,
    next:
      host.kind === 'runner' ? runnerAdvice(names) : `Set ${names.join(', ')} in the environment.`,
  });
}

function runnerAdvice(names: readonly string[]): string {
  return `Add to the step:\n${indented(environmentLines(names))}\n  ${WHY_EMPTY}`;
}

function indented(lines: string): string {
  return lines.replace(/^/gm, '    ');
}
