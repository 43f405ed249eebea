import { homedir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';
import { tryTemporal } from './temporal-probe.ts';
import { TEMPORAL_CLI } from './temporal-version.ts';

/** One place that may have the program. */
export interface TemporalSource {
  name: string;
  /** resolves with the program's path; rejects with the reason in a few words */
  get(): Promise<string>;
  /** said when it had nothing and the next one is asked; false when having nothing is the usual case */
  worthSaying: boolean;
}

/** The sources in the order in which they are asked. */
export function temporalSources(signal: AbortSignal, env: NodeJS.ProcessEnv = process.env): TemporalSource[] {
  const cached = join(
    env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    'candidate-calls',
    `temporal-${TEMPORAL_CLI}`,
  );
  return [
    { name: 'temporal on the PATH', get: () => tryTemporal('temporal'), worthSaying: false },
    { name: `the cached ${cached}`, get: () => tryTemporal(cached), worthSaying: false },
    { name: 'the official download', get: () => downloadTemporal(cached, signal), worthSaying: true },
    { name: 'a build from source with Go', get: () => buildTemporal(cached, signal), worthSaying: true },
  ];
}

/**
 * Asks one source after the other, and says why each that failed did.
 * @throws CannotStart with every reason and what the reader can do, when none has it.
 */
export async function findTemporal(
  sources: TemporalSource[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const reasons: string[] = [];
  for (const [index, source] of sources.entries()) {
    try {
      return await source.get();
    } catch (error) {
      signal.throwIfAborted();
      const reason = `${source.name}: ${(error as Error).message}`;
      reasons.push(reason);
      const next = sources[index + 1];
      if (next && source.worthSaying) say(`No Temporal from ${reason}. Next: ${next.name}.`);
    }
  }
  throw new CannotStart(
    [
      'No Temporal server could be found or made:',
      ...reasons.map((reason) => `  - ${reason}`),
      'What you can do: install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH, or install',
      'Go (https://go.dev/dl/) so that it can be built here, or set TEMPORAL_ADDRESS=host:port to a server that runs.',
    ].join('\n'),
  );
}
