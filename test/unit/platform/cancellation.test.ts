import { afterEach, expect, jest, test } from '@jest/globals';
import { cancellation } from '../../../src/platform/cancellation.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const GRACE = 7000;
const before = SIGNALS.map((signal) => process.listeners(signal));

afterEach(() => {
  for (const [index, signal] of SIGNALS.entries()) {
    const added = process.listeners(signal).filter((one) => !before[index]?.includes(one));
    for (const listener of added) process.off(signal, listener);
  }
  jest.useRealTimers();
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

function startRun() {
  jest.useFakeTimers();
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  return { signal: cancellation(() => GRACE), exit };
}

test.each(SIGNALS)('%s aborts the run as a decision, with what to do next', (name) => {
  const { signal, exit } = startRun();
  expect(signal.aborted).toBe(false);
  process.emit(name);
  expect(signal.reason).toMatchObject({
    code: 'cancelled',
    message: 'cancelled before it was done',
    next: expect.stringContaining('Run it again'),
  });
  expect([exit.mock.calls, process.exitCode]).toEqual([[], 130]);
});

test('a second signal ends the process', () => {
  const { exit } = startRun();
  process.emit('SIGINT');
  process.emit('SIGTERM');
  expect(exit.mock.calls).toEqual([[130]]);
});

test('the end of the grace ends the process', () => {
  const { exit } = startRun();
  process.emit('SIGINT');
  jest.advanceTimersByTime(GRACE - 1);
  expect(exit).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(exit.mock.calls).toEqual([[130]]);
});
