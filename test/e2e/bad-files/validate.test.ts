import { symlinkSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { findInText } from '../../support/canary.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { Checkout, type Run } from './checkout.ts';
import { type BadFile, SECRETS, SPECIAL_FILES, TEXTS } from './files.ts';

afterAll(removeTemporaryFolders);

const FILES: Readonly<Record<string, BadFile>> = {
  ...SPECIAL_FILES,
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([what, [rule, text]]) => [
      what,
      { rule, place: (checkout: Checkout, name: string) => checkout.write(name, text) },
    ]),
  ),
};

/** In MiB; a runner has 7 GiB for all of a job. */
const MOST_MEMORY = 512;

describe.each(Object.entries(FILES))('%s', (_what, file) => {
  const name = file.name ?? 'registries.yaml';
  const placed = () => {
    const checkout = new Checkout();
    file.place(checkout, name);
    return checkout;
  };

  test('on a runner', async () => {
    const checkout = placed();
    const run = await checkout.step('validate', { file: name });
    expectRefusal(run, file.rule);
    expectNoSecret(`${run.stdout}\n${run.stderr}\n${checkout.left()}`);
    expect(commandsIn(run.stdout)).toEqual([]);
    expect(commandsIn(run.stderr)).toEqual([]);
    expect(checkout.output('valid')).toBe('false');
    const found = JSON.parse(checkout.output('diagnostics') ?? '');
    expect(found.map(({ code }: { code: string }) => code)).toContain(file.rule);
  });

  test('at a desk', async () => {
    const run = await placed().command('validate', `--file=${name}`);
    expectRefusal(run, file.desk?.rule ?? file.rule);
    expectNoSecret(`${run.stdout}\n${run.stderr}`);
    // Nothing that steers a terminal: no control character but the line ends, none of direction.
    expect(run.stdout).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });
});

/** It ends as it should, says so in words and not in stacks, and takes no more than it may. */
function expectRefusal({ code, stdout, stderr, peakMemory }: Run, rule: string): void {
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain(`[${rule}]`);
  expect(stdout).toContain('[invalid-registries-file]');
  expect(stdout).not.toMatch(/^\s+at .*:\d+/m);
  expect(stdout).not.toContain('This is a bug');
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(8192);
  expect(peakMemory).toBeLessThan(MOST_MEMORY);
}

function expectNoSecret(text: string): void {
  expect(findInText(text, SECRETS)).toEqual([]);
}

/** Annotations of findings, the fold they stand in, and the last word of the step. */
const MEANT =
  /^::(?:error|warning|notice) file=[^:]*,line=\d+,col=\d+,endLine=\d+(?:,endColumn=\d+)?,title=[a-z-]+::|^::group::Annotations$|^::endgroup::$|^::error::.*: \d+ errors?(?:, \d+ warnings?)? \[invalid-registries-file\]/;

/**
 * Lines that the runner takes for commands and that are none of ours: those that begin with `::`
 * after any blanks (`ActionCommand.TryParseV2`), or hold `##[` anywhere (`TryParse`).
 */
function commandsIn(output: string): readonly string[] {
  return output
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trimStart().startsWith('::') || line.includes('##['))
    .filter((line) => !MEANT.test(line));
}

test('a link at a usual place that leads out is refused as one that was named', async () => {
  const checkout = new Checkout();
  symlinkSync('/etc/passwd', checkout.path('.github/registries.yaml'));
  expectRefusal(await checkout.step('validate'), 'file-outside-repository');
});

test('a wrong flag is wrong use, whatever the file', async () => {
  const checkout = new Checkout();
  checkout.write('registries.yaml', TEXTS['a password']?.[1] ?? '');
  const { code, stdout } = await checkout.command('validate', '--check-environment=maybe');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
