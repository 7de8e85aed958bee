/** One part of a fleet's namespaces out of several, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Reads `2/5`. Throws a plain Error that says what is wrong with the text. */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || count < 1 || index < 1 || index > count) {
    throw new Error('takes a part and a number of parts, for example 2/5');
  }
  return { index, count };
}

/** Whether a namespace belongs to the part; always the same one, whatever else there is. */
export function isInShard(namespace: string, { index, count }: Shard): boolean {
  return hash(namespace) % count === index - 1;
}

/** FNV-1a, 32 bits: spreads names that differ in their last digit only. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) {
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  }
  return value;
}
