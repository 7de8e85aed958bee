import type { LimitKind } from './table.ts';

const UNITS: Readonly<Record<LimitKind, Readonly<Record<string, number>>>> = {
  time: { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
  size: { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  count: { '': 1 },
};

const EXAMPLES: Readonly<Record<LimitKind, string>> = {
  time: 'a time such as 500ms, 30s, 5m or 1h',
  size: 'a size such as 512KiB, 64MiB or 1GiB',
  count: 'a whole number',
};

/** Milliseconds, bytes or a number; undefined when the text is not written so. */
export function parseLimit(kind: LimitKind, text: string): number | undefined {
  const match = /^(\d{1,12})([A-Za-z]*)$/.exec(text.trim());
  const factor = match === null ? undefined : UNITS[kind][match[2] ?? ''];
  return factor === undefined ? undefined : Number(match?.[1]) * factor;
}

/** The value in its largest unit that leaves nothing over, as {@link parseLimit} reads it. */
export function formatLimit(kind: LimitKind, value: number): string {
  const units = Object.entries(UNITS[kind]).reverse();
  const [unit, factor] = units.find(([, one]) => value % one === 0) ?? ['', 1];
  return `${value / factor}${unit}`;
}

/** How a value is written, in words. */
export function limitForm(kind: LimitKind): string {
  return EXAMPLES[kind];
}
