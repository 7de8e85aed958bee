import { oneLine, shown } from '../report/text.ts';
import type { Path } from './locate.ts';
import { correctedName } from './names.ts';
import type { Words } from './rule.ts';
import { didYouMean } from './suggest.ts';

type FormWords = (text: string, path: Path) => Words | undefined;

const invalid =
  (what: string, example: string): FormWords =>
  (text) => ({
    code: 'invalid-value',
    message: `${shown(text)} is not ${what}`,
    hint: `For example ${example}.`,
  });

const oneOf =
  (words: string, hint: string): FormWords =>
  (text) => ({
    code: 'unknown-value',
    message: `${shown(text)} is not one of ${words}`,
    hint: didYouMean(text, words.split(', ')) ?? hint,
  });

/** By the definition in the schema that the text does not fit. */
const WORDS_OF_FORM: Readonly<Record<string, FormWords>> = {
  text: () => ({
    code: 'missing-value',
    message: 'the text is empty',
    hint: 'Fill it, or remove the key.',
  }),
  duration: (text) => ({
    code: 'invalid-duration',
    message: `${shown(text)} is not a duration`,
    hint: 'Write minutes, hours or days: `30m`, `6h`, `2d`.',
  }),
  name: (text) => {
    const corrected = correctedName(text);
    return {
      code: 'invalid-name',
      message: `${shown(text)} cannot be a name`,
      hint:
        corrected === undefined
          ? 'Names have lower-case letters, digits and `-`.'
          : `Did you mean \`${corrected}\`?`,
    };
  },
  secretName: (text, path) => ({
    code: 'invalid-value',
    message: `${shown(text)} is not a name that Kubernetes takes: lower-case letters, digits, \`-\` and \`.\`, at most 253`,
    hint:
      text === '*'
        ? `For all of them write \`${path.at(-2)}: all\`.`
        : `For example \`${path.includes('service-accounts') ? 'default' : 'regcred'}\`.`,
  }),
  namespacePattern: invalid('a namespace or a glob of them', '`web` or "team-*"'),
  roleArn: invalid('the ARN of an IAM role', '`arn:aws:iam::123456789012:role/ci`'),
  uuid: invalid('an id of Microsoft Entra', '`00000000-0000-0000-0000-000000000000`'),
  tenant: invalid(
    'a tenant of Microsoft Entra',
    '`00000000-0000-0000-0000-000000000000` or `acme.onmicrosoft.com`',
  ),
  workloadIdentityProvider: invalid(
    'the full name of a workload identity provider',
    '`projects/123456789/locations/global/workloadIdentityPools/github/providers/acme`',
  ),
  googleServiceAccount: invalid(
    'a service account of Google Cloud',
    '`ci@acme.iam.gserviceaccount.com`',
  ),
  robot: invalid('a robot account of Quay, which is named with its organization', '`acme+ci`'),
  email: invalid('an e-mail address', '`ci@acme.io`'),
  tls: oneOf('secure, insecure, none', 'Or name a CA certificate: `tls: { ca: certs/ca.crt }`.'),
  pullCredentials: oneOf(
    'registry',
    'Write `registry`, `{ existing: <name> }` or `{ username: …, password: "${NAME}" }`.',
  ),
  namespaces: (text, path) => ({
    code: 'wrong-type',
    message: `${shown(text)} is neither \`all\` nor a list`,
    hint: selectionHint(text, String(path.at(-1))),
  }),
};

function selectionHint(text: string, key: string): string {
  if (text === '*' || text.toLowerCase() === 'all') return `Write \`${key}: all\`.`;
  if (text === 'none' && key !== 'namespaces') return `Remove \`${key}\`: none is the default.`;
  return `Put it into a list: [${/^[\w-]+$/.test(text) ? text : `"${oneLine(text, 60)}"`}].`;
}

/** What is wrong with a text that does not fit a definition of the schema. */
export function wordsOfForm(definition: string, text: string, path: Path): Words | undefined {
  return WORDS_OF_FORM[definition]?.(text, path);
}
