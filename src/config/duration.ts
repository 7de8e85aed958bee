const SECONDS_OF = { m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `30m`, `6h` or `2d`; undefined when it is written in another way. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,5})([mhd])$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * SECONDS_OF[match[2] as keyof typeof SECONDS_OF];
}

/** Seconds as people write them in the file: the largest unit that leaves nothing over. */
export function formatDuration(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds % SECONDS_OF[unit] === 0) return `${seconds / SECONDS_OF[unit]}${unit}`;
  }
  return `${seconds}s`;
}
