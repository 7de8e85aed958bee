/**
 * Builds `dist/`: one bundle shared by all actions, a chunk for every lazy import, a stub for every
 * phase of every action and for the command line. The same sources give the same bytes, whatever
 * the folder. `--check` builds beside it and compares instead of writing.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { transform } from 'esbuild';
import { ACTION_NAMES, loadAction } from '../src/actions/table.ts';
import { bundlePackages, licencesOf } from './bundle-packages.ts';
import { actionStub, commandLineStub } from './stubs.ts';

const root = dirname(import.meta.dirname);
const check = process.argv.includes('--check');

/** Imports that a bundled library guards with try/catch and does without. */
const OPTIONAL_IMPORTS = new Set(['bufferutil', 'utf-8-validate']);

/**
 * Imports at run time of what is never called here, left out: Azure's SDK opens a browser by `open`,
 * for a person who logs in.
 */
const UNUSED_IMPORTS = ['open'];

const fresh = mkdtempSync(join(tmpdir(), 'registry-actions-dist-'));
try {
  compile();
  const packed = await bundlePackages(join(root, 'build'));
  bundle(join(fresh, 'shared'));
  withoutTokenLog(join(fresh, 'shared'));
  withoutUnused(join(fresh, 'shared'));
  addLicences(join(fresh, 'shared', 'licenses.txt'), packed);
  refuseRelocated(join(fresh, 'shared'));
  await minify(join(fresh, 'shared'));
  await writeStubs(fresh);
  refuseUnresolved(fresh);
  refusePackages(fresh);
  refuseAssets(fresh);
  if (check) compare(fresh, join(root, 'dist'));
  else replace(fresh, join(root, 'dist'));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** ncc does not read TypeScript 7: compile first and bundle the JavaScript. */
function compile(): void {
  rmSync(join(root, 'build'), { recursive: true, force: true });
  run('tsc', ['-p', 'tsconfig.build.json']);
}

function bundle(out: string): void {
  run('ncc', [
    'build',
    'build/main.js',
    '-o',
    out,
    '--license',
    'licenses.txt',
    '--no-cache',
    '-q',
    ...UNUSED_IMPORTS.flatMap((name) => ['--external', name]),
  ]);
}

/** Of the packages that the bundler did not see any more. */
function addLicences(file: string, packages: readonly string[]): void {
  const known = readFileSync(file, 'utf8');
  writeFileSync(file, `${known}\n${licencesOf(packages, known)}`);
}

/**
 * ncc takes `stat(resolve(folder, 'name'))` for a file of the project, packs what matches and turns
 * the call into one that looks beside the bundle. `join` is left alone.
 */
function refuseRelocated(folder: string): void {
  const relocated = filesOf(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      (contentOf(folder, file) ?? '')
        // Not a regular expression: on lines of megabytes that takes minutes.
        .split('\n')
        .filter((line) => line.includes('_require__.ab +'))
        .map((line) => `${file}: ${line.trim().slice(0, 200)}`),
    );
  if (relocated.length > 0) stop(`paths that the bundler moved:\n${relocated.join('\n')}`);
}

/**
 * The YAML parser asks for an environment variable of its own at every token, and Node asks the
 * system each time: a tenth of the time that a large file takes.
 */
function withoutTokenLog(folder: string): void {
  const asked = /\b\w+\.env\.LOG_TOKENS\b/;
  const files = filesOf(folder).filter((file) => contentOf(folder, file)?.includes('.LOG_TOKENS'));
  if (files.length !== 1) stop(`LOG_TOKENS is asked for in ${files.length} files, and not in one`);
  for (const file of files) {
    write(join(folder, file), (contentOf(folder, file) ?? '').replace(asked, 'false'));
  }
}

/** Leaves nothing of {@link UNUSED_IMPORTS}: where an action runs there are no packages to import. */
function withoutUnused(folder: string): void {
  for (const name of UNUSED_IMPORTS) {
    const statement = new RegExp(`^import \\* as (\\w+) from ["']${name}["'];$`, 'm');
    const files = filesOf(folder).filter((file) => statement.test(contentOf(folder, file) ?? ''));
    if (files.length === 0) stop(`nothing imports ${name} any more: take it out of the list`);
    for (const file of files) {
      const code = contentOf(folder, file) ?? '';
      write(join(folder, file), code.replace(statement, 'const $1 = {};'));
    }
  }
}

/** ncc's own `-m` minifies the entry alone. */
async function minify(folder: string): Promise<void> {
  for (const file of filesOf(folder).filter((name) => name.endsWith('.js'))) {
    const path = join(folder, file);
    const { code } = await transform(readFileSync(path, 'utf8'), {
      minify: true,
      format: 'esm',
      target: 'node24',
      legalComments: 'none',
    });
    writeFileSync(path, code);
  }
}

async function writeStubs(folder: string): Promise<void> {
  for (const name of ACTION_NAMES) {
    write(join(folder, name, 'index.js'), actionStub(name, 'main'));
    const { post } = await loadAction(name);
    if (post !== undefined) write(join(folder, name, 'post.js'), actionStub(name, 'post'));
  }
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  write(join(folder, 'cli', 'index.js'), commandLineStub(engines.node));
}

/** ncc turns an import that it cannot find into a failure at run time, and exits 0. */
function refuseUnresolved(folder: string): void {
  const unresolved = filesOf(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8');
      return [...code.matchAll(/eval\(["']require["']\)\(["']([^"']+)["']\)/g)].map(
        ([, name]) => `${file}: ${name}`,
      );
    })
    .filter((line) => !OPTIONAL_IMPORTS.has(line.split(': ')[1] ?? ''));
  if (unresolved.length > 0)
    stop(`imports that the bundle does not resolve:\n${unresolved.join('\n')}`);
}

/** An action runs from `dist/` alone: what is imported is a file beside it, or Node's own. */
function refusePackages(folder: string): void {
  const imported = filesOf(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8');
      const names = [...code.matchAll(/(?:^|[;}])import\b[^;"'()]*["']([^"'\n]+)["']/gm)];
      return names.map(([, name = '']) => ({ file, name }));
    })
    .filter(({ name }) => !name.startsWith('.') && !isBuiltin(name))
    .map(({ file, name }) => `${file}: ${name}`);
  if (imported.length > 0) stop(`packages that are not there at run time:\n${imported.join('\n')}`);
}

/**
 * ncc takes some paths that are put together at run time (`resolve(folder, 'name')`) for files of
 * this checkout, copies those in and has the code look at the copies.
 */
function refuseAssets(folder: string): void {
  const known = /\.js$|^shared\/(licenses\.txt|package\.json)$/;
  const assets = filesOf(folder).filter((name) => {
    return !known.test(name) || readFileSync(join(folder, name), 'latin1').includes('.ab+"');
  });
  if (assets.length > 0)
    stop(
      `files copied into the bundle, or chunks that look for such copies:\n${assets.join('\n')}`,
    );
}

function compare(built: string, committed: string): void {
  const names = new Set([...filesOf(built), ...filesOf(committed)]);
  const different = [...names].filter(
    (name) => contentOf(built, name) !== contentOf(committed, name),
  );
  if (different.length > 0) {
    stop(
      `dist/ differs from a fresh build (run \`npm run build\`):\n${different.sort().join('\n')}`,
    );
  }
  console.log(`dist/ equals a fresh build (${names.size} files)`);
}

function replace(built: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  for (const name of filesOf(built)) write(join(target, name), contentOf(built, name) ?? '');
  console.log(`dist/: ${filesOf(target).length} files`);
}

function contentOf(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'latin1');
  } catch {
    return undefined;
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, 'latin1');
}

function run(command: string, args: readonly string[]): void {
  execFileSync(join(root, 'node_modules', '.bin', command), args, { cwd: root, stdio: 'inherit' });
}

function stop(message: string): never {
  throw new Error(message);
}
