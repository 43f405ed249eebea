import { describe, expect, it } from '@jest/globals';
import { isSupervisor, parseProcesses, processesOf } from '../../scripts/start/processes.ts';

const PS = `
    1     0 /sbin/init
  210     1 [kworker/0:1]
 4001     1 node --enable-source-maps /home/erika/calls/dist/scripts/start.js --no-call --data-dir=/home/erika/calls/.data
 4002  4001 node --enable-source-maps /home/erika/calls/dist/programs/worker.js --data-dir=/home/erika/calls/.data
 4003  4001 /home/erika/.cache/candidate-calls/temporal-1.8.2 server start-dev --db-filename /home/erika/calls/.data/temporal.db --ip 127.0.0.1
 4004  4001 /var/lib/candidate-calls/postgres-17/bin/postgres -c port=54320 -D /var/lib/candidate-calls/data/ab12/cluster
 4005  4004 postgres: checkpointer
 4006     1 [node] <defunct>
 5001     1 node --enable-source-maps /home/erika/calls/dist/programs/worker.js --data-dir=/home/erika/calls/.data-2
 5002     1 /usr/bin/temporal server start-dev --db-filename /home/erika/calls/.data-2/temporal.db
 5003     1 less /home/erika/calls/.data/logs/worker.log
`;
const MARKS = { dataDir: '/home/erika/calls/.data', clusterDir: '/var/lib/candidate-calls/data/ab12/cluster' };

describe('the processes of a data directory', () => {
  it('are recognised by their arguments, and nobody else is', () => {
    expect(processesOf(MARKS, parseProcesses(PS)).map(({ pid }) => pid)).toEqual([4001, 4002, 4003, 4004]);
  });

  it('are found without a cluster as well', () => {
    const found = processesOf({ ...MARKS, clusterDir: null }, parseProcesses(PS));
    expect(found.map(({ pid }) => pid)).toEqual([4001, 4002, 4003]);
  });

  it('tell the supervisor from what it started', () => {
    expect(processesOf(MARKS, parseProcesses(PS)).filter(isSupervisor)).toEqual([
      expect.objectContaining({ pid: 4001, parentPid: 1 }),
    ]);
  });
});
