import { decodeStruct, type Fields, flag, listOf, map, structOf, text, values } from './decode.ts';
import type { GoValue } from './go-json.ts';
import type { GoYaml } from './go-yaml.ts';

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

export interface Dependency {
  readonly name: string;
  /** A version, or a range of them. */
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly enabled: boolean;
  /** Names, or `{ child, parent }` maps; helm passes on whatever stands there. */
  readonly importValues: readonly GoValue[];
  readonly alias: string;
}

/** A Chart.yaml. What is not set is empty, as in helm. */
export interface ChartMetadata {
  readonly name: string;
  readonly home: string;
  readonly sources: readonly string[];
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  /** `null` stands for an empty entry, which the rules refuse. */
  readonly maintainers: readonly (Maintainer | null)[];
  readonly icon: string;
  readonly apiVersion: string;
  readonly condition: string;
  readonly tags: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  readonly annotations: ReadonlyMap<string, string>;
  readonly kubeVersion: string;
  readonly dependencies: readonly (Dependency | null)[];
  readonly type: string;
}

const MAINTAINER: Fields<Maintainer> = {
  name: { key: 'name', decode: text },
  email: { key: 'email', decode: text },
  url: { key: 'url', decode: text },
};

const NO_MAINTAINER: Maintainer = { name: '', email: '', url: '' };

const DEPENDENCY: Fields<Dependency> = {
  name: { key: 'name', decode: text },
  version: { key: 'version', decode: text },
  repository: { key: 'repository', decode: text },
  condition: { key: 'condition', decode: text },
  tags: { key: 'tags', decode: listOf(text, '') },
  enabled: { key: 'enabled', decode: flag },
  importValues: { key: 'import-values', decode: values },
  alias: { key: 'alias', decode: text },
};

const NO_DEPENDENCY: Dependency = {
  name: '',
  version: '',
  repository: '',
  condition: '',
  tags: [],
  enabled: false,
  importValues: [],
  alias: '',
};

const METADATA: Fields<ChartMetadata> = {
  name: { key: 'name', decode: text },
  home: { key: 'home', decode: text },
  sources: { key: 'sources', decode: listOf(text, '') },
  version: { key: 'version', decode: text },
  description: { key: 'description', decode: text },
  keywords: { key: 'keywords', decode: listOf(text, '') },
  maintainers: {
    key: 'maintainers',
    decode: listOf(structOf(MAINTAINER, NO_MAINTAINER), null),
  },
  icon: { key: 'icon', decode: text },
  apiVersion: { key: 'apiVersion', decode: text },
  condition: { key: 'condition', decode: text },
  tags: { key: 'tags', decode: text },
  appVersion: { key: 'appVersion', decode: text },
  deprecated: { key: 'deprecated', decode: flag },
  annotations: { key: 'annotations', decode: map },
  kubeVersion: { key: 'kubeVersion', decode: text },
  dependencies: {
    key: 'dependencies',
    decode: listOf(structOf(DEPENDENCY, NO_DEPENDENCY), null),
  },
  type: { key: 'type', decode: text },
};

export const NO_METADATA: ChartMetadata = {
  name: '',
  home: '',
  sources: [],
  version: '',
  description: '',
  keywords: [],
  maintainers: [],
  icon: '',
  apiVersion: '',
  condition: '',
  tags: '',
  appVersion: '',
  deprecated: false,
  annotations: new Map(),
  kubeVersion: '',
  dependencies: [],
  type: '',
};

/**
 * Reads a parsed Chart.yaml, or the requirements.yaml of an old chart, over what is known already.
 * Like helm it ignores unknown fields and the case of names, and turns numbers into text where
 * text is wanted.
 * @throws {TypeError} naming the field whose value is of the wrong kind.
 */
export function decodeMetadata(value: GoYaml, known: ChartMetadata = NO_METADATA): ChartMetadata {
  return decodeStruct(METADATA, known, value, '');
}
