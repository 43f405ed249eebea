import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { DIAL_QUEUE } from '../../src/workflows/messages.ts';
import { readProjectFile } from './deployment-files.ts';

type Setting = { value: unknown; constraints?: Record<string, string> }[];

const settings = parse(readProjectFile('deploy/temporal/dynamicconfig.yaml')) as Record<string, Setting>;

describe("the Temporal server's settings", () => {
  it('are the file that docker-compose.yml tells it to read', () => {
    expect(readProjectFile('docker-compose.yml')).toContain('DYNAMIC_CONFIG_FILE_PATH: /deploy/dynamicconfig.yaml');
  });

  it('are these and no others: a misspelt one would be passed over in silence', () => {
    expect(Object.keys(settings).toSorted()).toEqual([
      'limit.blobSize.error',
      'limit.blobSize.warn',
      'matching.enableFairness',
      'matching.numTaskqueueReadPartitions',
      'matching.numTaskqueueWritePartitions',
    ]);
  });

  it('share the dial queue fairly, in one partition, and leave other queues as they are', () => {
    expect(settings['matching.enableFairness']).toEqual([{ value: true }]);
    // The server takes the queue's name alone; name and type without a namespace would never match.
    const ofDial = [{ value: 1, constraints: { taskQueueName: DIAL_QUEUE } }];
    expect(settings['matching.numTaskqueueReadPartitions']).toEqual(ofDial);
    expect(settings['matching.numTaskqueueWritePartitions']).toEqual(ofDial);
  });

  it('refuse what is too large to be ids and outcomes, and warn before that', () => {
    const [warn, error] = ['warn', 'error'].map((level) => settings[`limit.blobSize.${level}`]![0]!.value as number);
    expect(error).toBeLessThanOrEqual(256 * 1024);
    expect(warn).toBeLessThan(error!);
  });
});
