import { afterEach, expect, jest, test } from '@jest/globals';
import type { UserError } from '../../../src/faults/user-error.ts';
import { cancellation, patient } from '../../../src/platform/cancellation.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
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
  const told: string[] = [];
  const signal = cancellation({
    grace: () => GRACE,
    doing: () => 'pushing to acme',
    afterwards: 'running it again is safe',
    cutOff: ({ message }: UserError) => told.push(message),
  });
  return { signal, exit, told };
}

test.each(SIGNALS)('%s aborts the run as a decision, with what was being done', (name) => {
  const { signal, exit, told } = startRun();
  expect(signal.aborted).toBe(false);
  process.emit(name);
  expect(signal.reason).toMatchObject({
    code: 'cancelled',
    message: 'cancelled while pushing to acme; running it again is safe',
  });
  expect([exit.mock.calls, process.exitCode, told]).toEqual([[], 130, []]);
});

test('a second signal ends the process, and says so', () => {
  const { exit, told } = startRun();
  process.emit('SIGINT');
  process.emit('SIGTERM');
  jest.advanceTimersByTime(1000);
  expect(exit).toHaveBeenCalledWith(130);
  expect(told).toEqual([expect.stringContaining('and ended at once by a second signal;')]);
});

test('the end of the grace ends the process, and says so', () => {
  const { exit, told } = startRun();
  process.emit('SIGINT');
  jest.advanceTimersByTime(GRACE - 1);
  expect([exit.mock.calls, told]).toEqual([[], []]);
  jest.advanceTimersByTime(1000);
  expect(exit).toHaveBeenCalledWith(130);
  expect(told).toEqual([expect.stringContaining('and ended after 7 s without an answer;')]);
});

test('what must not be broken off is given most of the grace', () => {
  const { signal } = startRun();
  const late = patient(signal, GRACE);
  process.emit('SIGINT');
  jest.advanceTimersByTime(4999);
  expect(late.aborted).toBe(false);
  jest.advanceTimersByTime(2);
  expect(late.reason).toBe(signal.reason);
});
