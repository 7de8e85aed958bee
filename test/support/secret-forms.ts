import { randomBytes } from 'node:crypto';

/** Secrets by a name to report them by. */
export type Secrets = Readonly<Record<string, string>>;

/** One way to write a secret. */
export interface Form {
  readonly name: string;
  readonly text: string;
}

/**
 * Secrets that occur nowhere by accident, one for each name. `ending` is put behind each, to try
 * what has to be escaped.
 */
export function canaries<Name extends string>(
  names: readonly Name[],
  ending = '',
): Record<Name, string> {
  const entries = names.map((name) => {
    const word = name.replace(/[^A-Za-z0-9]/g, '');
    return [name, `canary${word}${randomBytes(15).toString('hex')}${ending}`];
  });
  return Object.fromEntries(entries) as Record<Name, string>;
}

// Shorter pieces would be found in anything.
const SHORTEST = 8;

/**
 * The forms in which a secret may leak: as it is, each of its lines, escaped, in hexadecimal, and
 * in base64 once or twice, at any place within other text (`user:secret` among it).
 */
export function formsOf(secret: string): readonly Form[] {
  const lines = secret.split('\n').map((line) => line.trim());
  const forms: Form[] = [
    { name: 'plain', text: secret },
    ...(lines.length > 1 ? lines.map((text) => ({ name: 'one line', text })) : []),
    { name: 'JSON-escaped', text: JSON.stringify(secret).slice(1, -1) },
    { name: 'URL-encoded', text: encodeURIComponent(secret) },
    { name: 'form-encoded', text: new URLSearchParams({ a: secret }).toString().slice(2) },
    { name: 'hexadecimal', text: Buffer.from(secret).toString('hex') },
    ...base64Forms(secret),
  ];
  return unique(forms.filter(({ text }) => text.length >= SHORTEST));
}

function base64Forms(secret: string): Form[] {
  const once = alignments(secret);
  // A pull secret's data is base64 of JSON that holds base64.
  const twice = once.flatMap(alignments);
  return [
    ...once.map((text) => ({ name: 'base64', text })),
    ...once.map((text) => ({ name: 'base64url', text: urlSafe(text) })),
    ...twice.map((text) => ({ name: 'base64 of base64', text })),
  ];
}

/**
 * What base64 makes of a text wherever it stands within another: three bytes become four
 * characters, so there are three ways, less the characters that its neighbours have a part in.
 */
function alignments(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const first = Math.ceil((before * 8) / 6);
    return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
  });
}

function urlSafe(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

function unique(forms: readonly Form[]): Form[] {
  const byText = new Map<string, Form>();
  for (const form of forms) if (!byText.has(form.text)) byText.set(form.text, form);
  return [...byText.values()];
}
