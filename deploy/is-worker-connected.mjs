// The health check of the worker's container. A worker listens on no port: what shows that it can work is its open
// connection to Temporal's frontend, which the kernel lists for this network namespace.
import { readFileSync } from 'node:fs';

const port = Number(process.env.TEMPORAL_ADDRESS?.split(':').pop()) || 7233;
const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
const ESTABLISHED = '01';

const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(1);
  } catch {
    return []; // no IPv6 here
  }
});
const connected = sockets.some((line) => {
  const [, , remoteAddress, state] = line.trim().split(/\s+/);
  return remoteAddress?.endsWith(remote) && state === ESTABLISHED;
});
process.exit(connected ? 0 : 1);
