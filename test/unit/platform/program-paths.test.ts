import { describe, expect, test } from '@jest/globals';
import {
  BATCH_FILES,
  findProgram,
  programCommand,
  programPaths,
} from '../../../src/platform/program-paths.ts';

describe('a program is looked for', () => {
  test.each<[NodeJS.Platform, Record<string, string>, string[]]>([
    ['linux', { PATH: '/usr/bin:/opt/helm' }, ['/usr/bin/helm', '/opt/helm/helm']],
    ['linux', { PATH: ':.:bin:/usr/bin' }, ['/usr/bin/helm']],
    ['linux', {}, []],
    ['linux', { Path: '/usr/bin' }, []],
    ['darwin', { PATH: '/opt/homebrew/bin' }, ['/opt/homebrew/bin/helm']],
    [
      'win32',
      { Path: 'C:\\tools;.;"D:\\with space"', PATHEXT: '.JS' },
      [
        'C:\\tools\\helm.exe',
        'C:\\tools\\helm.cmd',
        'C:\\tools\\helm.bat',
        'D:\\with space\\helm.exe',
        'D:\\with space\\helm.cmd',
        'D:\\with space\\helm.bat',
      ],
    ],
  ])('on %s with %j', (platform, env, paths) => {
    expect(programPaths('helm', env, BATCH_FILES, platform)).toEqual(paths);
  });

  test('and found where this machine has it', () => {
    expect(findProgram('sh', { PATH: '/nowhere:/bin:/usr/bin' })).toMatch(/^(\/usr)?\/bin\/sh$/);
    expect(findProgram('sh', { PATH: '/nowhere' })).toBeUndefined();
  });
});

describe('a program is started', () => {
  test.each<[NodeJS.Platform, string, string, string[], boolean]>([
    ['linux', '/opt/x.cmd', '/opt/x.cmd', ['get'], false],
    ['win32', 'C:\\x\\y.EXE', 'C:\\x\\y.EXE', ['get'], false],
    // gcloud's helper is a script, which Windows runs by its shell alone.
    ['win32', 'C:\\a b\\y.cmd', 'C:\\cmd.exe', ['/d', '/s', '/c', '""C:\\a b\\y.cmd" get"'], true],
  ])('on %s: %s', (platform, path, file, args, verbatim) => {
    const env = { COMSPEC: 'C:\\cmd.exe' };
    expect(programCommand(path, 'get', env, platform)).toEqual({ file, args, verbatim });
  });
});
