import { describe, expect, it } from '@jest/globals';
import { findTemporal, type TemporalSource, temporalSources } from '../../scripts/start/temporal-binary.ts';

const { signal } = new AbortController();

function sources(answers: Record<string, string | Error>): { list: TemporalSource[]; asked: string[] } {
  const asked: string[] = [];
  const list = Object.entries(answers).map(([name, answer]) => ({
    name,
    worthSaying: name !== 'PATH',
    get: async () => {
      asked.push(name);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }));
  return { list, asked };
}

describe('the search for a Temporal server', () => {
  it('asks PATH, cache, download and build, in this order', () => {
    const names = temporalSources(signal, { XDG_CACHE_HOME: '/cache' }).map(({ name }) => name);
    expect(names).toEqual([
      'temporal on the PATH',
      'the cached /cache/candidate-calls/temporal-1.8.2',
      'the official download',
      'a build from source with Go',
    ]);
  });

  it('ends at the first that has one', async () => {
    const { list, asked } = sources({ PATH: new Error('not there'), cache: '/cache/temporal', download: '/never' });
    expect(await findTemporal(list, () => {}, signal)).toBe('/cache/temporal');
    expect(asked).toEqual(['PATH', 'cache']);
  });

  it('says why one failed and which is next', async () => {
    const said: string[] = [];
    const { list } = sources({ PATH: new Error('not there'), download: new Error('no network'), build: '/built' });
    await findTemporal(list, (line) => said.push(line), signal);
    expect(said).toEqual(['No Temporal from download: no network. Next: build.']);
  });

  it('ends with every reason and what the reader can do', async () => {
    const { list } = sources({ PATH: new Error('not there'), build: new Error('`go` is not on the PATH') });
    const search = findTemporal(list, () => {}, signal);
    await expect(search).rejects.toThrow('- PATH: not there\n  - build: `go` is not on the PATH');
    await expect(search).rejects.toThrow(/TEMPORAL_ADDRESS=host:port/);
  });

  it('asks nobody else once it is told to stop', async () => {
    const stop = new AbortController();
    const { list, asked } = sources({ download: new Error('aborted'), build: '/built' });
    stop.abort();
    await expect(findTemporal(list, () => {}, stop.signal)).rejects.toThrow();
    expect(asked).toEqual(['download']);
  });
});
