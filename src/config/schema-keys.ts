import { oneLine } from '../report/text.ts';
import { keysBelowEmpty } from './below-empty.ts';
import { SECRET_KEYS } from './generated/vocabulary.ts';
import { invisibleIn } from './invisible.ts';
import type { Locator, Path } from './locate.ts';
import { correctedName } from './names.ts';
import type { Finding } from './rule.ts';
import type { SchemaError, SchemaFinding } from './schema-error.ts';
import { authTypesAt } from './schema-tags.ts';
import { variableFor } from './secret-words.ts';
import { nearest } from './suggest.ts';

/** Keys that people put one level too high, and where they belong. */
const BELONGS_UNDER: ReadonlyMap<string, string> = new Map(
  Object.entries({
    username: 'auth',
    password: 'auth',
    token: 'auth',
    type: 'auth',
    'role-arn': 'auth',
    'access-key-id': 'auth',
    'secret-access-key': 'auth',
    'assume-role': 'auth',
    'tenant-id': 'auth',
    'client-id': 'auth',
    'client-secret': 'auth',
    key: 'auth',
    ca: 'tls',
    proxy: 'connection',
    ssh: 'connection',
    method: 'connection',
    clusters: 'pull-secret',
    namespaces: 'pull-secret',
    credentials: 'pull-secret',
    'renew-before': 'pull-secret',
  }),
);

/** Other products' and earlier habits' words for a key. */
const ALSO_CALLED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    host: 'url',
    server: 'url',
    registry: 'url',
    public: 'visibility: public',
    private: 'visibility: private',
    insecure: 'tls: insecure',
    user: 'username',
    pass: 'password',
  }),
);

/** Parts of a connection, and the method that has them. */
const METHOD_OF: ReadonlyMap<string, string> = new Map([
  ['proxy', 'proxy'],
  ['ssh', 'ssh-tunnel'],
]);

const NEW_NAME =
  'Use lower-case letters, digits and `-`, 1 to 63 characters, and not the word `all`.';

/** What is wrong with keys: unknown ones, missing ones, and names that break the rules. */
export function keyFindings(
  errors: readonly SchemaError[],
  locator: Locator,
): readonly SchemaFinding[] {
  const known = knownKeys(errors);
  const missing = errors.filter(
    // What is there and could not be read is not missing.
    ({ keyword, path, params }) =>
      keyword === 'required' && !locator.has([...path, String(params.missingProperty)]),
  );
  const missingAt = Map.groupBy(missing, ({ path }) => keyOf(path, ''));
  const explained = new Set<SchemaError>();
  const unknown = errors
    .filter(({ keyword }) => keyword === 'propertyNames')
    .map((error) => {
      const name = String(error.params.propertyName);
      const allowed = known.get(keyOf(error.path, name));
      if (allowed === undefined) return invalidName(error.path, name, locator);
      if (isMeantForAbove(error, name, allowed)) {
        return { broken: [...error.path, name], finding: undefined };
      }
      const beside = missingAt.get(keyOf(error.path, '')) ?? [];
      const meant = beside.find(({ params }) => isNear(name, String(params.missingProperty)));
      if (meant !== undefined) explained.add(meant);
      return unknownKey(error.path, name, allowed, missingName(meant), locator);
    });
  const rest = missing
    .filter((error) => !explained.has(error))
    .map((error) => missingKey(error, locator));
  return [...unknown, ...rest];
}

/** `type: password` beside the `auth:` that it should be inside of. */
function isMeantForAbove({ value, path }: SchemaError, name: string, allowed: readonly string[]) {
  return invisibleIn(name) === undefined && keysBelowEmpty(value, path, allowed).has(name);
}

/** The keys there are at the place of each unknown one. */
function knownKeys(errors: readonly SchemaError[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    errors
      .filter(({ keyword, propertyName }) => keyword === 'enum' && propertyName !== undefined)
      .map(({ path, propertyName, params }) => [
        keyOf(path, String(propertyName)),
        params.allowedValues as readonly string[],
      ]),
  );
}

function keyOf(path: Path, name: string): string {
  return JSON.stringify([...path, name]);
}

function missingName(error: SchemaError | undefined): string | undefined {
  return error === undefined ? undefined : String(error.params.missingProperty);
}

/** `regoin` beside a missing `region` is one mistake, not two. */
function isNear(name: string, wanted: string): boolean {
  return nearest(name, [wanted]) !== undefined;
}

function unknownKey(
  path: Path,
  name: string,
  allowed: readonly string[],
  meant: string | undefined,
  locator: Locator,
): SchemaFinding {
  const full = [...path, name];
  return {
    broken: full,
    finding: {
      code: 'unknown-key',
      severity: 'error',
      span: locator.key(full),
      message: `unknown key \`${oneLine(name, 80)}\` ${placeOf(path)}`,
      hint: keyHint(path, name, allowed, meant),
    },
  };
}

function keyHint(
  path: Path,
  name: string,
  allowed: readonly string[],
  meant: string | undefined,
): string {
  const method = path.at(-1) === 'connection' ? METHOD_OF.get(name) : undefined;
  if (method !== undefined) return `It goes with \`method: ${method}\`.`;
  const invisible = invisibleIn(name);
  if (invisible !== undefined) return retypeHint(invisible);
  if (name === '<<') return 'YAML 1.2 has no merge keys: write the keys out.';
  const near = meant ?? nearest(name, allowed);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  const parent =
    BELONGS_UNDER.get(name) ?? BELONGS_UNDER.get(nearest(name, BELONGS_UNDER.keys()) ?? '');
  if (parent !== undefined && allowed.includes(parent))
    return `\`${name}\` belongs under \`${parent}\`.`;
  const other = ALSO_CALLED.get(name);
  if (other !== undefined && allowed.includes(other.split(':')[0] ?? ''))
    return `Did you mean \`${other}\`?`;
  if (path.length === 0 && SECRET_KEYS.has(name))
    return `\`${name}\` belongs into the \`auth\` of a registry.`;
  return `Known here: ${allowed.join(', ')}.`;
}

function retypeHint(invisible: string): string {
  return `It holds a character that cannot be seen (${invisible}): type the line again.`;
}

function invalidName(path: Path, name: string, locator: Locator): SchemaFinding {
  const full = [...path, name];
  const what = path[0] === 'clusters' ? 'cluster' : 'registry';
  return { broken: undefined, finding: invalidNameFinding(name, what, locator.key(full)) };
}

function invalidNameFinding(name: string, what: string, span: Finding['span']): Finding {
  const corrected = correctedName(name);
  return {
    code: 'invalid-name',
    severity: 'error',
    span,
    message: `\`${oneLine(name, 80)}\` cannot be the name of a ${what}`,
    hint: corrected === undefined ? NEW_NAME : `${NEW_NAME} For example \`${corrected}\`.`,
  };
}

function missingKey({ path, params, parent }: SchemaError, locator: Locator): SchemaFinding {
  const name = String(params.missingProperty);
  return {
    broken: undefined,
    finding: {
      code: 'missing-key',
      severity: 'error',
      span: path.length === 0 ? firstCharacter : locator.key(path),
      message: `\`${name}\` is missing ${placeOf(path)}`,
      hint: missingHint(name, path, parent),
    },
  };
}

const firstCharacter = { start: 0, end: 1 };

const MISSING_HINTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    version: 'Start the file with `version: 1`.',
    registries: 'Add `registries:` with the registries below it.',
    provider: 'One of ecr, docker-hub, acr, artifact-registry, gcr, quay, ghcr, other.',
    namespaces:
      'Say which namespaces get Secrets: `namespaces: [web, "team-*"]` or `namespaces: all`.',
    'known-hosts':
      'A host key is always checked: commit the output of `ssh-keyscan <host>`, once you have verified it, and name its path.',
  }),
);

function missingHint(name: string, path: Path, parent: unknown): string {
  if (name === 'type') return `Add \`type\`, one of ${authTypesAt(parent, path).join(', ')}.`;
  const hint = MISSING_HINTS.get(name);
  if (hint !== undefined) return hint;
  if (SECRET_KEYS.has(name)) return `Add \`${name}: "\${${variableFor([...path, name])}}"\`.`;
  return `Add \`${name}\`.`;
}

function placeOf(path: Path): string {
  if (path.length === 0) return 'at the top of the file';
  return `in \`${oneLine(path.join('.'), 120)}\``;
}
