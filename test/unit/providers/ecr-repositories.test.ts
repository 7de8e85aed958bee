import { describe, expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/http/message.ts';
import { ecr } from '../../../src/providers/ecr.ts';
import { ACCOUNT, aws, HOST, registry } from './ecr-aws.ts';
import { fakeHost } from './fake-host.ts';

describe('create-repositories', () => {
  const target = ({ headers }: HttpRequest) =>
    String(headers?.['x-amz-target']).replace(/^.*\./, '');
  const answering = (answers: Readonly<Record<string, string>>) =>
    aws((request) => {
      const type = answers[target(request)];
      if (type === undefined) return { body: Buffer.from('{}') };
      return { status: 400, body: Buffer.from(JSON.stringify({ __type: type, message: 'no' })) };
    });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['one that is there', {}, ['DescribeRepositories']],
    [
      'one that is not',
      { DescribeRepositories: 'RepositoryNotFoundException' },
      ['DescribeRepositories', 'CreateRepository'],
    ],
    [
      'one that somebody else creates at the same time',
      {
        DescribeRepositories: 'RepositoryNotFoundException',
        CreateRepository: 'RepositoryAlreadyExistsException',
      },
      ['DescribeRepositories', 'CreateRepository'],
    ],
    [
      'one that may not be looked for',
      { DescribeRepositories: 'AccessDeniedException' },
      ['DescribeRepositories', 'CreateRepository'],
    ],
  ])('%s', async (_what, answers, calls) => {
    const { context, requests } = answering(answers);
    await ecr.createRepository?.(registry(HOST), 'acme/web', context);
    expect(requests.map(target)).toEqual(calls);
    for (const { body } of requests) expect(String(body)).toContain('"acme/web"');
  });

  test('one is asked for once in a run', async () => {
    const { context, requests } = answering({
      DescribeRepositories: 'RepositoryNotFoundException',
    });
    const create = () => ecr.createRepository?.(registry(HOST), 'acme/web', context);
    await Promise.all([create(), create()]);
    expect(requests).toHaveLength(2);
  });

  test('of the public registry: by its name without the alias', async () => {
    const { context, requests } = answering({
      DescribeRepositories: 'RepositoryNotFoundException',
    });
    await ecr.createRepository?.(registry('public.ecr.aws'), 'acme/team/web', context);
    expect(JSON.parse(String(requests[1]?.body))).toEqual({ repositoryName: 'team/web' });
  });

  test.each([
    ['AccessDeniedException', 'aws-denied', 'ecr:CreateRepository'],
    ['InvalidParameterException', 'ecr-repository', 'lower-case letters'],
    ['LimitExceededException', 'ecr-repository', 'quota'],
  ])('%s is told', async (type, code, next) => {
    const { context } = answering({
      DescribeRepositories: 'RepositoryNotFoundException',
      CreateRepository: type,
    });
    await expect(ecr.createRepository?.(registry(HOST), 'acme/web', context)).rejects.toMatchObject(
      { code, next: expect.stringContaining(next) },
    );
  });
});

describe('what a refusal of the registry means', () => {
  const unknown = { status: 404, ociCodes: ['NAME_UNKNOWN'], words: '' };
  const denied = { status: 403, ociCodes: ['DENIED'], words: '' };

  test.each([
    ['no repository', unknown, registry(HOST), 'create-repositories: true'],
    [
      'none in this region',
      unknown,
      registry(HOST),
      'in eu-west-1, or correct the region in `url`',
    ],
    ['no public one', unknown, registry('public.ecr.aws'), 'Create the repository, or set'],
    ['no permission', denied, registry(HOST), `not of account ${ACCOUNT}`],
  ])('%s', (_what, refusal, of, words) => {
    expect(ecr.adviceOn?.(refusal, of, fakeHost())?.next).toContain(words);
  });

  test.each([
    [
      'no repository, where they are created',
      unknown,
      registry(HOST, { createRepositories: true }),
    ],
    ['another status', { status: 400, ociCodes: ['TAG_INVALID'], words: '' }, registry(HOST)],
    ['the public registry', denied, registry('public.ecr.aws')],
  ])('nothing special: %s', (_what, refusal, of) => {
    expect(ecr.adviceOn?.(refusal, of, fakeHost())).toBeUndefined();
  });
});
