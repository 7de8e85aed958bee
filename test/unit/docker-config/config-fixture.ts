import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreLogins, storeLogins } from '../../../src/docker-config/store.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import type { RegistryCredential } from '../../../src/providers/provider.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const go = new AbortController().signal;

export const SERVER = 'r.example';

/** A folder with docker's config, or without, in which logins are made and undone. */
export class ConfigFixture {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'registry-actions-config-')));
  path = join(this.folder, 'config.json');

  get config() {
    const env = { PATH: `${this.folder}/bin:${process.env.PATH}` };
    return { path: this.path, env, limits: DEFAULT_LIMITS };
  }

  login(key?: string, server = SERVER, password = 'pw') {
    return storeLogins(this.config, [{ server, credential: basic(password) }], key, go);
  }

  async end(key: string): Promise<readonly string[]> {
    return (await restoreLogins(this.config, key, go)).map(({ kind }) => kind);
  }

  write(content: string | Uint8Array): void {
    writeFileSync(this.path, content);
  }

  text(): string {
    return readFileSync(this.path, 'utf8');
  }

  auths(): Readonly<Record<string, unknown>> {
    return JSON.parse(this.text()).auths;
  }

  names(folder = this.folder): readonly string[] {
    return readdirSync(folder).sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export function basic(password: string): RegistryCredential {
  return { kind: 'basic', username: 'ci', secret: new Secret(password), expiresAt: undefined };
}

export function authOf(password: string): string {
  return Buffer.from(`ci:${password}`).toString('base64');
}
