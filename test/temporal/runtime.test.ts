import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { createLog } from '../../src/log.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';

it('stops the start of a worker whose port for metrics is taken, with the name of the variable', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const log = createLog('worker', { level: 'silent' });
  expect(() => installRuntime(log, { host: '127.0.0.1', workerPort: port })).toThrow(
    `WORKER_METRICS_PORT is ${port}, which cannot be listened on`,
  );
  other.close();
});
