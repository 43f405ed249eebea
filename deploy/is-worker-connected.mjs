// The health check of the worker's container. A worker listens on no port: what shows that it can work is its open
// connection to Temporal's frontend, which the kernel lists for this container.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ESTABLISHED = '01';

const folder = process.argv[2] ?? '/proc/net';
const port = Number(process.env.TEMPORAL_ADDRESS?.split(':').pop()) || 7233;
const portInHex = port.toString(16).toUpperCase().padStart(4, '0');

function connections(file) {
  try {
    return readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1);
  } catch {
    return []; // no IPv6 here
  }
}

const connected = [...connections('tcp'), ...connections('tcp6')].some((line) => {
  const [, , remoteAddress, state] = line.trim().split(/\s+/);
  return remoteAddress?.endsWith(`:${portInHex}`) && state === ESTABLISHED;
});
process.exit(connected ? 0 : 1);
