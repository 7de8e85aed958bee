import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temp.ts';

/** Of other people's tools, in a format that nobody's writer would make. */
const FOREIGN = {
  auths: `"quay.io" : { "auth":"eDp5" },\n      "https://gcr.io": {"auth": "eDp6", "email": "a@b.c"}`,
  rest: [
    '"credHelpers": {"public.ecr.aws":"ecr-login" }',
    '"HttpHeaders":{"X-Meta" : "\\u00fc\\/"}',
    '"cliPluginsExtraDirs": [ "/opt/plugins" ]',
    '"unknown": {"deep":[1.0, {"n": 12345678901234567890}, null]}',
  ],
};

/** Docker's config file as several jobs of one runner share it. */
export class SharedConfig {
  /** What `DOCKER_CONFIG` is set to. */
  readonly folder = temporaryFolder('shared');
  readonly file = join(this.folder, 'config.json');
  /** What stood there before the first login; undefined: nothing. */
  readonly before: string | undefined;

  constructor(before: string | undefined) {
    this.before = before;
    mkdirSync(this.folder, { recursive: true });
    if (before !== undefined) writeFileSync(this.file, before, { mode: 0o600 });
  }

  read(): string | undefined {
    try {
      return readFileSync(this.file, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Servers with an entry. Throws for a file that is torn. */
  servers(): readonly string[] {
    return Object.keys(JSON.parse(this.read() ?? '{}').auths ?? {}).sort();
  }

  /** Which parts of what others wrote are not there, to the character. */
  lost(): readonly string[] {
    const text = this.read() ?? '';
    return [FOREIGN.auths, ...FOREIGN.rest].filter((part) => !text.includes(part));
  }

  /** All names in the folder. */
  names(): readonly string[] {
    return readdirSync(this.folder).sort();
  }

  mode(): number {
    return statSync(this.file).mode & 0o777;
  }

  /** Lets a week go by for the logins that are still to be undone. */
  letAWeekPass(): void {
    const ledger = join(this.folder, 'registry-actions-ledger.json');
    if (!this.names().includes('registry-actions-ledger.json')) return;
    const text = readFileSync(ledger, 'utf8');
    writeFileSync(ledger, text.replace(/"at":"[^"]+"/g, '"at":"2020-01-01T00:00:00.000Z"'));
  }
}

/** What others wrote, with an entry for a host. */
export function foreignText(host: string): string {
  const own = `"${host}" : {"auth" :"bWU6bWluZQ==", "note": [ ] }`;
  const auths = `"auths": {\n      ${FOREIGN.auths},\n\n      ${own} }`;
  return `{  ${FOREIGN.rest.slice(0, 2).join(' ,\n ')},\n   ${auths},\n${FOREIGN.rest.slice(2).join(',\r\n\t')}\n\n}\n`;
}
