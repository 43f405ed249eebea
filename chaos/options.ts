import { parseArgs } from 'node:util';

/** What `npm run chaos -- …` was asked for. */
export interface ChaosOptions {
  mode: 'series' | 'schedule' | 'shrink';
  /** so many, from the base on; 0 when only anchors or pinned seeds were asked for */
  seeds: number;
  /** begins no run after that; null = until all are done */
  minutes: number | null;
  /** hex from which the seeds follow; null = the commit */
  from: string | null;
  seed: string | null;
  scheduleFile: string | null;
  times: number;
  reportFile: string | null;
  /** how many runs go on beside each other */
  lanes: number;
  /** the runs of the anchors, before the seeds or alone */
  anchors: boolean;
  /** the seeds that npm test runs, before those of the base */
  pinned: boolean;
  /** each anchor in both placements, not turn by turn */
  bothPlacements: boolean;
  /** keep the record of runs that went well too */
  keepAll: boolean;
}

/** @throws Error naming the argument that cannot be used */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      from: { type: 'string' },
      schedule: { type: 'string' },
      times: { type: 'string' },
      minutes: { type: 'string' },
      lanes: { type: 'string' },
      report: { type: 'string' },
      anchors: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      pinned: { type: 'boolean', default: false },
      'both-placements': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const whole = (name: 'seeds' | 'times' | 'minutes' | 'lanes', otherwise: number) => {
    const value = Number(values[name] ?? otherwise);
    if (Number.isInteger(value) && value > 0) return value;
    throw new Error(`--${name} ${values[name]}: a whole number above 0 is needed`);
  };
  const hex = (name: 'seed' | 'from') => {
    const value = values[name]?.toLowerCase() ?? null;
    if (value === null || /^[0-9a-f]{1,40}$/.test(value)) return value;
    throw new Error(`--${name} ${values[name]}: hexadecimal digits are needed`);
  };
  const seed = hex('seed');
  const single = values.schedule !== undefined || seed !== null;
  if (values.shrink && !single) throw new Error('--shrink needs --schedule or --seed: what is to be made smaller');
  return {
    mode: values.shrink ? 'shrink' : single ? 'schedule' : 'series',
    seeds:
      values.seeds === undefined && (values.anchors || values.pinned)
        ? 0
        : whole('seeds', values.minutes ? 100_000 : 200),
    minutes: values.minutes === undefined ? null : whole('minutes', 60),
    from: hex('from'),
    seed: seed?.padStart(16, '0') ?? null,
    scheduleFile: values.schedule ?? null,
    times: whole('times', 1),
    reportFile: values.report ?? null,
    lanes: whole('lanes', 1),
    anchors: values.anchors,
    pinned: values.pinned,
    bothPlacements: values['both-placements'],
    keepAll: values.keep,
  };
}
