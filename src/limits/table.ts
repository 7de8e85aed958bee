/** What a limit counts, and with it how its value is written: `30s`, `64MiB`, `5`. */
export type LimitKind = 'time' | 'size' | 'count';

/** One limit. Times are in milliseconds, sizes in bytes; `least` and `most` may be set, too. */
export interface LimitRule {
  readonly kind: LimitKind;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIB = 1024 * 1024;

/** Every retry, time and size limit there is. What each one means is in docs/limits.md. */
export const LIMITS = {
  connectTime: time(10 * SECOND, 100, HOUR),
  idleTime: time(30 * SECOND, 100, HOUR),
  attemptTime: time(2 * MINUTE, 100, 6 * HOUR),
  requestTime: time(5 * MINUTE, 100, 6 * HOUR),
  requestAttempts: count(5, 1, 20),
  retryPause: time(250, 1, MINUTE),
  longestPause: time(MINUTE, 1, HOUR),
  responseSize: size(64 * MIB, 1024, 1024 * MIB),
  connections: count(32, 1, 256),
  metadataTime: time(3 * SECOND, 100, 10 * MINUTE),
  uploadAttempts: count(3, 1, 20),
  confirmAttempts: count(4, 1, 20),
  conflictAttempts: count(4, 1, 20),
  lostNamespaces: count(3, 1, 1000),
  lockTime: time(MINUTE, 100, HOUR),
  helperTime: time(10 * SECOND, 100, 10 * MINUTE),
  helpersTime: time(30 * SECOND, 100, HOUR),
  helperOutput: size(MIB, 1024, 64 * MIB),
  loginAge: time(6 * DAY, HOUR, 90 * DAY),
  workflowFileSize: size(MIB / 2, 1024, 64 * MIB),
  registriesFileSize: size(MIB, 1024, 64 * MIB),
  registriesFileValues: count(250_000, 100, 10_000_000),
  namedFileSize: size(4 * MIB, 1024, 64 * MIB),
  helmTime: time(10 * MINUTE, SECOND, 6 * HOUR),
  helmOutput: size(64 * MIB, 1024, 1024 * MIB),
  chartSize: size(100 * MIB, 1024, 1024 * MIB),
  chartMetadataSize: size(MIB, 1024, 64 * MIB),
  provenanceSize: size(4 * MIB, 1024, 64 * MIB),
  githubTime: time(10 * SECOND, 100, 10 * MINUTE),
  cancelTime: time(7 * SECOND, 100, HOUR),
} as const satisfies Readonly<Record<string, LimitRule>>;

export type LimitName = keyof typeof LIMITS;

/** The limits in force. */
export type Limits = Readonly<Record<LimitName, number>>;

function time(fallback: number, least: number, most: number): LimitRule {
  return { kind: 'time', fallback, least, most };
}

function size(fallback: number, least: number, most: number): LimitRule {
  return { kind: 'size', fallback, least, most };
}

function count(fallback: number, least: number, most: number): LimitRule {
  return { kind: 'count', fallback, least, most };
}
