/**
 * Packs large packages into the compiled modules that import them, before the bundler proper sees
 * them. That one takes a package whole: here its ES modules are taken, and of them what is used.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type OnResolveArgs, type Plugin } from 'esbuild';

interface Packing {
  /** The modules that import the packages. What they share goes into chunks beside them. */
  readonly modules: readonly string[];
  /** Matches packages whose modules do nothing at their start, though they do not say so. */
  readonly pure?: RegExp;
  readonly standIns: readonly StandIn[];
}

/** Code in the place of what is never called here, or of what takes longer to load. */
interface StandIn {
  readonly module: RegExp;
  /** Whose imports get it. */
  readonly importer: RegExp;
  readonly code: string;
}

/** An ECR login takes some 40 % less CPU for what stands in here. */
const AWS: Packing = {
  modules: ['providers/ecr-private', 'providers/ecr-public', 'providers/aws-roles'],
  standIns: [
    {
      // Clients get our HTTP client (`aws-transport.ts`) and keys, and need none of their own.
      module: /^@(?:smithy\/node-http-handler|aws-sdk\/credential-provider-node)$/,
      importer: /\/runtimeConfig\.js$/,
      code: `
export const NodeHttpHandler = { create: (handler) => handler };
export const streamCollector = async (body) => body;
export const defaultProvider = () => async () => { throw new Error('keys are always given'); };
`,
    },
    {
      // Two modules of Node that take 4 ms to load: for a checksum that no call uses, and for
      // reading two files.
      module: /^node:zlib$/,
      importer: /\/Crc32Node\.js$/,
      code: 'export const crc32 = undefined;',
    },
    {
      module: /^node:fs\/promises$/,
      importer: /\/shared-ini-file-loader\//,
      code: `
import { readFile as read } from 'node:fs';
import { promisify } from 'node:util';
export const readFile = promisify(read);
`,
    },
  ],
};

/**
 * Kubernetes' client reads a kubeconfig and runs its plugin here; it speaks to no cluster. Its code
 * for every resource and its connections are nine tenths of it.
 */
const KUBERNETES: Packing = {
  modules: ['clusters/plugin'],
  pure: /^@kubernetes\/client-node$/,
  standIns: [
    {
      module: /^(?:undici|hpagent|socks|socks-proxy-agent)$/,
      importer: /\/@kubernetes\/client-node\//,
      code: `
export class Agent {}
export { Agent as ProxyAgent, Agent as HttpProxyAgent, Agent as HttpsProxyAgent };
export { Agent as SocksProxyAgent, Agent as SocksClient };
export const fetch = async () => { throw new Error('the client sends nothing'); };
`,
    },
  ],
};

/** Bundles into `compiled` and returns the folders of the packages that were packed. */
export async function bundlePackages(compiled: string): Promise<readonly string[]> {
  const packed = await Promise.all([AWS, KUBERNETES].map((packing) => pack(compiled, packing)));
  return [...new Set(packed.flat())].sort();
}

async function pack(compiled: string, packing: Packing): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: packing.modules.map((name) => join(compiled, `${name}.js`)),
    outdir: compiled,
    outbase: compiled,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: 'packed-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    minify: true,
    metafile: true,
    logLevel: 'error',
    plugins: [ownModulesOutside, withStandIns(packing), withoutEffects(packing)],
  });
  const files = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules/'));
  return files.map(packageOf);
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

function withStandIns({ standIns }: Packing): Plugin {
  return {
    name: 'stand-ins',
    setup({ onResolve, onLoad }) {
      standIns.forEach(({ module, importer: whose, code }, index) => {
        const namespace = `stand-in-${index}`;
        onResolve({ filter: module }, ({ importer }) =>
          whose.test(importer) ? { path: namespace, namespace, sideEffects: false } : null,
        );
        onLoad({ filter: /.*/, namespace }, () => ({ contents: code }));
      });
    },
  };
}

/** Lets go of the modules of a package that nothing uses. */
function withoutEffects({ pure }: Packing): Plugin {
  return {
    name: 'without effects',
    setup({ onResolve, resolve }) {
      if (pure === undefined) return;
      const ASKED = 'asked already';
      const isOfIt = ({ path, importer }: OnResolveArgs) =>
        pure.test(path) || (importer !== '' && pure.test(nameOf(importer)));
      onResolve({ filter: /.*/ }, async (asked) => {
        if (asked.pluginData === ASKED || !isOfIt(asked)) return null;
        const { importer, kind, resolveDir } = asked;
        const found = await resolve(asked.path, { importer, kind, resolveDir, pluginData: ASKED });
        return { ...found, sideEffects: false };
      });
    },
  };
}

function packageOf(path: string): string {
  const [, folder = ''] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder;
}

function nameOf(path: string): string {
  return packageOf(path).replace(/^.*node_modules\//, '');
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
