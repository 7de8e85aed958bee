import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canaries, findInFolder, findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import type { CommandResult, Environment } from '../../support/process.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { startTokenServer, type TokenServer } from '../../support/token-server.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from '../login/clients.ts';
import { Job, registry, shown } from '../login/job.ts';

const secrets = canaries(['full', 'reader', 'writer', 'stranger']);
const USERS = {
  full: secrets.full,
  reader: secrets.reader,
  writer: secrets.writer,
  stranger: secrets.stranger,
};
const VARIABLES = {
  FULL: secrets.full,
  READER: secrets.reader,
  WRITER: secrets.writer,
  STRANGER: secrets.stranger,
};
/** What each may do at the registry that has a token server. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  full: ['pull', 'push'],
  reader: ['pull'],
  writer: ['push'],
  stranger: [],
};

const auth = (user: string, variable = user.toUpperCase()) =>
  `auth: { type: password, username: ${user}, password: "\${${variable}}" }`;
const LINES = ['provider: other', 'tls: { ca: ca.crt }'];
const WEB = 'chart-repositories: [charts/web]';

interface Finding {
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

(requireTools(['registry', 'htpasswd', 'skopeo']).available ? describe : describe.skip)(
  'validate with check-credentials',
  () => {
    let authority: Authority;
    let basic: Distribution;
    let bearer: Distribution;
    let tokens: TokenServer;

    beforeAll(async () => {
      authority = createAuthority();
      const tls = authority.issue();
      basic = await startDistribution({ tls, users: USERS });
      const allow = (user: string | undefined, { actions }: { actions: readonly string[] }) =>
        actions.filter((action) => MAY[user ?? '']?.includes(action));
      tokens = await startTokenServer({ users: USERS, tls, allow });
      bearer = await startDistribution({ tls, token: tokens });
    });
    afterAll(async () => {
      await bearer?.stop();
      await tokens?.stop();
      await basic?.stop();
      removeTemporaryFolders();
    });

    function jobFor(lines: string, env: Environment = VARIABLES): Job {
      const job = new Job(lines, { REGISTRY_ACTIONS_LIMIT_RETRY_PAUSE: '10ms', ...env });
      job.write('checkout/ca.crt', authority.certificate);
      return job;
    }

    const at = (user: string, ...more: readonly string[]) =>
      registry('acme', bearer.host, ...LINES, auth(user), ...more);
    const findings = (job: Job): readonly Finding[] =>
      JSON.parse(job.values('output').get('diagnostics') ?? '');
    const credentials = (job: Job) => JSON.parse(job.values('output').get('credentials') ?? '');

    async function check(job: Job, code: number, inputs = {}): Promise<string> {
      const result: CommandResult = await job.checkCredentials(inputs);
      expect([result.code, shown(result)]).toEqual([code, expect.any(String)]);
      expect(findInText(shown(result), secrets)).toEqual([]);
      expect(findInFolder(job.folder, secrets)).toEqual([]);
      return shown(result);
    }

    test('tells who the credentials are, how, and what they may do: in log, output and summary', async () => {
      const job = jobFor(at('full', WEB));
      const said = await check(job, 0);
      expect(said).toContain(`+ acme (${bearer.host}): accepted as full by password`);
      expect(said).toContain('charts/web: pull yes, push yes');
      expect(said).toContain('registries.yaml is valid');
      expect(credentials(job)).toEqual([
        {
          name: 'acme',
          host: bearer.host,
          use: 'registry',
          method: 'password',
          username: 'full',
          identity: '',
          expiresAt: '',
          status: 'accepted',
          repositories: [{ repository: 'charts/web', pull: 'granted', push: 'granted' }],
        },
      ]);
      expect(job.read('summary')).toMatch(/^\| acme \| password \| full \|.*\| yes \| yes \|$/m);
    });

    test.each([
      ['reader', ['credential-no-push']],
      ['writer', ['credential-no-pull']],
      ['stranger', ['credential-no-pull', 'credential-no-push']],
    ])('finds, at the `auth` of the file, what a %s may not: %j', async (user, codes) => {
      const job = jobFor(at(user, WEB));
      const said = await check(job, 1);
      const place = { line: 7, column: 5, severity: 'error', file: 'registries.yaml' };
      expect(findings(job)).toMatchObject(codes.map((code) => ({ code, ...place })));
      expect(said).toMatch(new RegExp(`^::error .*line=7.*title=${codes[0]}`, 'm'));
      expect(job.values('output').get('valid')).toBe('false');
    });

    test('needs no push where the file forbids pushes of charts', async () => {
      const job = jobFor(at('reader', WEB, 'push-charts: false'));
      expect(await check(job, 0)).toContain('charts/web: pull yes, push not needed');
    });

    test('without repositories asks for the login alone', async () => {
      const job = jobFor(at('stranger'));
      expect(await check(job, 0)).toContain('accepted as stranger');
      expect(credentials(job)).toMatchObject([{ status: 'accepted', repositories: [] }]);
    });

    test('with Basic authentication does not claim to know about pushes', async () => {
      const job = jobFor(registry('acme', basic.host, ...LINES, auth('full'), WEB));
      // There is no such repository yet, so that nothing is told about pulls either.
      expect(await check(job, 0)).toContain('charts/web: pull not told, push not told');
    });

    test('with Basic authentication reads from a repository that is there', async () => {
      const job = jobFor(
        registry('acme', basic.host, ...LINES, auth('full'), WEB.replace('web', 'there')),
      );
      await job.login();
      const clients = new Clients(job.dockerConfig, authority.certificateFile);
      const push = await clients.skopeoPush(`${basic.host}/charts/there:1`);
      expect(push).toMatchObject({ code: 0 });
      await job.end();
      expect(await check(job, 0)).toContain('charts/there: pull yes, push not told');
    });

    test('changes nothing: only reads, and no upload is begun', async () => {
      const before = [bearer.requests().length, basic.requests().length] as const;
      const second = registry('second', basic.host, ...LINES, auth('full'), WEB);
      await check(jobFor(at('full', WEB) + second), 0);
      const asked = [...bearer.requests().slice(before[0]), ...basic.requests().slice(before[1])];
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    });

    test.each<[string, () => string, RegExp]>([
      ['with Basic authentication', () => basic.host, /answered 401 to the login/],
      ['with a token server', () => bearer.host, /answered 401 to the login/],
    ])(
      'a wrong password, %s, is refused, and its variable named',
      async (_what, hostOf, message) => {
        const lines = registry('acme', hostOf(), ...LINES, auth('full'));
        const job = jobFor(lines, { ...VARIABLES, FULL: 'not-the-password' });
        expect(await check(job, 1)).toContain('It comes from FULL.');
        expect(findings(job)).toMatchObject([
          {
            code: 'credential-refused',
            line: 7,
            column: 5,
            message: expect.stringMatching(message),
          },
        ]);
      },
    );

    test('all are asked, all are told, the step fails once', async () => {
      const absent = registry('absent', '127.0.0.1:9', ...LINES, auth('full'));
      const unset = registry('unset', basic.host, ...LINES, auth('full', 'NOT_SET'));
      const mirror = registry(
        'mirror',
        basic.host,
        ...LINES,
        'visibility: public',
        'chart-repositories: [a/b]',
      );
      const job = jobFor(
        absent +
          registry('denied', bearer.host, ...LINES, auth('reader'), WEB) +
          unset +
          mirror +
          registry('good', basic.host, ...LINES, auth('full')),
      );
      const said = await check(job, 1);
      expect(said).toContain('127.0.0.1:9 refuses connections');
      expect(said).toContain('= mirror');
      const variable = { code: 'missing-variable', line: 18, column: 55 };
      expect(findings(job)).toMatchObject([
        { code: 'registry-unreachable', line: 7 },
        { code: 'credential-no-push', line: 12 },
        variable,
      ]);
      expect(credentials(job).map((row: { status: string }) => row.status)).toEqual([
        'failed',
        'accepted',
        'failed',
        'public',
        'accepted',
      ]);
      expect(said.match(/^::error(?! .*line=)/gm)).toHaveLength(1);
      // Asked for twice, told once.
      await check(job, 1, { 'check-environment': 'true' });
      expect(findings(job)).toHaveLength(3);
    });

    describe('credentials that clusters pull with', () => {
      const pulling = (user: string) =>
        `pull-secret: { credentials: { username: ${user}, password: "\${${user.toUpperCase()}}" } }`;

      test('are asked about pulls alone', async () => {
        const job = jobFor(at('full', WEB, pulling('reader')));
        expect(await check(job, 0)).toContain('acme, pull-secret');
        expect(credentials(job)[1]).toMatchObject({
          use: 'pull-secret',
          username: 'reader',
          repositories: [{ repository: 'charts/web', pull: 'granted' }],
        });
      });

      test('that may not pull are found at their own place', async () => {
        const job = jobFor(at('full', WEB, pulling('stranger')));
        await check(job, 1);
        expect(findings(job)).toMatchObject([{ code: 'credential-no-pull', line: 9, column: 20 }]);
      });

      test('are left out where the step does not have them', async () => {
        const job = jobFor(at('full', WEB, pulling('reader')), { FULL: secrets.full });
        expect(await check(job, 0)).toContain('their variables are not set in this step');
        expect(credentials(job)[1]).toMatchObject({ status: 'skipped' });
      });

      test('are asked about also where those of the registry are not set', async () => {
        const job = jobFor(at('full', WEB, pulling('reader')), { READER: secrets.reader });
        await check(job, 1);
        expect(credentials(job)).toMatchObject([{ status: 'failed' }, { status: 'accepted' }]);
      });
    });

    test('meets no file that may come from a pull request of somebody else', async () => {
      const before = bearer.requests().length;
      const job = jobFor(at('full', WEB));
      const result = await job.checkCredentials(
        {},
        { env: { GITHUB_EVENT_NAME: 'pull_request_target' } },
      );
      expect([result.code, shown(result)]).toEqual([
        1,
        expect.stringContaining('[untrusted-file]'),
      ]);
      expect(bearer.requests().length).toBe(before);
    });

    test('asks nobody about a file with mistakes, and says so', async () => {
      const before = bearer.requests().length;
      const job = jobFor(at('full', WEB, 'nonsense: 1'));
      expect(await check(job, 1)).toContain(
        'The credentials are not checked: the file has errors.',
      );
      expect(bearer.requests().length).toBe(before);
    });
  },
);
