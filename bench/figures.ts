/** A figure as it is printed. */
export interface Figure {
  metric: string;
  value: number;
  unit: string;
  /** what it is of, when there is one for each of several */
  about: Record<string, string>;
  beside?: BesideFloor;
}

/** The same figure of a bare workflow, measured in turns with ours in one run. */
export interface BesideFloor {
  floor: number;
  /** ours ÷ the floor's: the median over the turns */
  ratio: number;
  /** the smallest and the largest of them */
  ratios: [number, number];
}

const printed: Figure[] = [];
/** Figures of a block that is not found good yet; null: there is none. */
let kept: Figure[] | null = null;

/**
 * Keeps back the figures that are printed during a block, until it is known whether they are good: a wrong figure is worse
 * than none. @returns what the block returned, and what prints them
 */
export async function keepBack<T>(block: () => Promise<T>): Promise<{ measured: T; print: () => void }> {
  const outer = kept;
  const figures: Figure[] = [];
  kept = figures;
  try {
    const measured = await block();
    return { measured, print: () => figures.forEach(emit) };
  } finally {
    kept = outer;
  }
}

function emit(figure: Figure): void {
  if (kept !== null) return void kept.push(figure);
  const { metric, about, value, unit, beside } = figure;
  const line = { metric, ...about, value: rounded(value, 10), unit, ...(beside && roundedBeside(beside)) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  printed.push(figure);
}

/** One line of JSON for each figure, and nothing else, goes to stdout. */
export function printFigure(
  metric: string,
  value: number,
  unit: string,
  about: Record<string, string> = {},
  beside?: BesideFloor,
): void {
  emit({ metric, value, unit, about, ...(beside && { beside }) });
}

/** @param turns what was measured of the product and of the floor in each turn */
export function printBesideFloor(
  metric: string,
  unit: string,
  turns: readonly { product: number; floor: number }[],
  about: Record<string, string> = {},
): void {
  const ratios = turns.map(({ product, floor }) => product / floor);
  printFigure(metric, median(turns.map(({ product }) => product)), unit, about, {
    floor: median(turns.map(({ floor }) => floor)),
    ratio: median(ratios),
    ratios: [Math.min(...ratios), Math.max(...ratios)],
  });
}

/** All figures of this run, for people. */
export function tableOfFigures(figures: readonly Figure[] = printed): string {
  const rows = figures.map(({ metric, value, unit, about, beside }) => [
    [metric, ...Object.values(about)].join(' '),
    `${rounded(value, 10)} ${unit}`,
    beside ? `${rounded(beside.floor, 10)}` : '',
    beside ? `${rounded(beside.ratio, 100)} (${beside.ratios.map((ratio) => rounded(ratio, 100)).join('–')})` : '',
  ]);
  const table = [['figure', 'value', 'floor', 'ratio'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The value that this share of the values does not exceed (nearest rank). @throws RangeError when there are none */
export function percentile(values: readonly number[], share: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];
  if (value === undefined) throw new RangeError('a percentile of nothing');
  return value;
}

/** Of an even number of values, what lies between the two in the middle. @throws RangeError when there are none */
export function median(values: readonly number[]): number {
  const below = percentile(values, 0.5);
  const above = -percentile(
    values.map((value) => -value),
    0.5,
  );
  return (below + above) / 2;
}

const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;

const roundedBeside = ({ floor, ratio, ratios }: BesideFloor) => ({
  floor: rounded(floor, 10),
  ratio: rounded(ratio, 100),
  ratios: ratios.map((one) => rounded(one, 100)),
});
