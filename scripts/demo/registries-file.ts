import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const examples = join(dirname(dirname(import.meta.dirname)), 'examples');

/** The chart archive that is pushed; made by `helm package examples/charts/web`. */
export const CHART = join(examples, 'packages', 'web-0.1.0.tgz');

/** Host of the registry in the examples. */
const EXAMPLE_HOST = 'registry.acme.example';

/**
 * The examples' registries file, its registry moved to another host whose certificate a CA of that
 * file vouches for. Nothing else is changed.
 */
export function registriesFile(host: string, caFile: string): string {
  const example = readFileSync(join(examples, 'registries.yaml'), 'utf8');
  const moved = example.replace(
    `    url: ${EXAMPLE_HOST}\n`,
    `    url: ${host}\n    tls: { ca: ${caFile} }\n`,
  );
  if (moved === example) throw new Error(`examples/registries.yaml has no url: ${EXAMPLE_HOST}`);
  return moved;
}
