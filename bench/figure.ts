/** One measured figure beside its goal. */
export interface Figure {
  readonly name: string;
  readonly measured: number;
  /** `most`: the measured value may not be larger; `least`: not smaller. */
  readonly goal: { readonly most: number } | { readonly least: number };
  readonly unit: string;
  /** The absolute values behind a ratio, and the peer. */
  readonly detail: string;
}

export function isMet({ measured, goal }: Figure): boolean {
  return 'most' in goal ? measured <= goal.most : measured >= goal.least;
}

/** A line for a person: the figure, its goal, by how much it is missed. */
export function describeFigure(figure: Figure): string {
  const { name, measured, goal, unit, detail } = figure;
  const [sign, bound] = 'most' in goal ? ['<=', goal.most] : ['>=', goal.least];
  const verdict = isMet(figure) ? 'met   ' : 'MISSED';
  return `${verdict} ${name}: ${format(measured)} ${unit} (goal ${sign} ${bound}) — ${detail}`;
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
