/**
 * One line of JSON for each figure, and nothing else, goes to stdout.
 * @param about what the figure is of, when there is one for each of several
 */
export function printFigure(metric: string, value: number, unit: string, about: Record<string, string> = {}): void {
  process.stdout.write(`${JSON.stringify({ metric, ...about, value: Math.round(value * 10) / 10, unit })}\n`);
}

/** The value that this share of the values does not exceed (nearest rank). @throws RangeError when there are none */
export function percentile(values: readonly number[], share: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];
  if (value === undefined) throw new RangeError('a percentile of nothing');
  return value;
}
