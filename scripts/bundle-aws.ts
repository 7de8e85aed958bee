/**
 * Packs AWS's SDK into the compiled modules that import it, before the bundler proper sees them.
 * That one takes the SDK's CommonJS, whole: here its ES modules are taken, and of them what is
 * used. Of what its clients load at their start, two parts are left out that ours never use: its
 * HTTP client (theirs is given to them, `aws-transport.ts`) and its search for credentials (keys
 * are always given). An ECR login takes some 40 % less CPU for it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** The modules that import the SDK. What they share goes into chunks beside them. */
const MODULES = ['ecr-private', 'ecr-public', 'aws-roles'];

/** Stands in for the two parts, for a client that gets its own handler and keys. */
const LEFT_OUT = `
export const NodeHttpHandler = { create: (handler) => handler };
export const streamCollector = async (body) => body;
export const defaultProvider = () => async () => { throw new Error('keys are always given'); };
`;

/** Bundles into `compiled` and returns the folders of the packages that were packed. */
export async function bundleAws(compiled: string): Promise<readonly string[]> {
  const folder = join(compiled, 'providers');
  const { metafile } = await build({
    entryPoints: MODULES.map((name) => join(folder, `${name}.js`)),
    outdir: folder,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: 'aws-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    minify: true,
    metafile: true,
    logLevel: 'error',
    plugins: [ownModulesOutside, clientsWithoutDefaults],
  });
  const files = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules/'));
  return [...new Set(files.map(packageOf))].sort();
}

/** Our own modules are the bundler's business. */
const ownModulesOutside: Plugin = {
  name: 'own modules outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
      importer.includes('node_modules/') ? undefined : { path, external: true },
    );
  },
};

const clientsWithoutDefaults: Plugin = {
  name: 'clients without defaults',
  setup({ onResolve, onLoad }) {
    const filter = /^@(?:smithy\/node-http-handler|aws-sdk\/credential-provider-node)$/;
    onResolve({ filter }, ({ importer }) =>
      importer.endsWith('/runtimeConfig.js')
        ? { path: 'left-out', namespace: 'left-out', sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: LEFT_OUT }));
  },
};

function packageOf(path: string): string {
  const [, folder = ''] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder;
}

/** Name, licence and text of packages, as the bundler writes them for those it packs itself. */
export function licencesOf(folders: readonly string[], known: string): string {
  return folders
    .map((folder) => ({
      folder,
      ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    }))
    .filter(({ name }) => !new RegExp(`^${name}$`, 'm').test(known))
    .map(({ folder, name, license }) => `${name}\n${license}\n${licenceText(folder)}\n`)
    .join('\n');
}

function licenceText(folder: string): string {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
}
