import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

async function exitCodeOf(script: string, env: Record<string, string>, args: string[] = []): Promise<number> {
  const file = fileURLToPath(new URL(`../../deploy/${script}`, import.meta.url));
  const [code] = await once(spawn(process.execPath, [file, ...args], { env, stdio: 'inherit' }), 'exit');
  return code as number;
}

describe('the health check of the API', () => {
  async function whileAnswering(status: number, check: (port: string) => Promise<void>): Promise<void> {
    const server = createServer((req, res) => res.writeHead(req.url === '/health' ? status : 404).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      await check(String((server.address() as AddressInfo).port));
    } finally {
      server.close();
    }
  }

  it('is content with 200 on /health, and with nothing else', async () => {
    await whileAnswering(200, async (PORT) => expect(await exitCodeOf('is-api-alive.mjs', { PORT })).toBe(0));
    await whileAnswering(503, async (PORT) => expect(await exitCodeOf('is-api-alive.mjs', { PORT })).toBe(1));
  });

  it('says so when nobody listens', async () => {
    let free = '';
    await whileAnswering(200, async (port) => void (free = port));
    expect(await exitCodeOf('is-api-alive.mjs', { PORT: free })).toBe(1);
  });
});

describe('the health check of the worker', () => {
  // As the kernel writes it: 7233 is 1C41, 5432 is 1538; 01 is an open connection, 06 one that is closing.
  const connection = (remotePort: string, state: string) =>
    `   0: 020012AC:A3F2 030012AC:${remotePort} ${state} 00000000:00000000 02:000004F3 00000000  1000        0 51234 2`;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proc-net-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (connections: string[], file = 'tcp', TEMPORAL_ADDRESS = 'temporal:7233') => {
    writeFileSync(join(folder, file), ['  sl  local_address rem_address   st', ...connections, ''].join('\n'));
    return exitCodeOf('is-worker-connected.mjs', { TEMPORAL_ADDRESS }, [folder]);
  };

  it('is content with one open connection to Temporal', async () => {
    expect(await check([connection('1538', '01'), connection('1C41', '01')])).toBe(0);
    expect(await check([connection('1C42', '01')], 'tcp', 'eu.api.temporal.io:7234')).toBe(0);
  });

  it('finds it over IPv6 too', async () => {
    expect(await check([connection('1C41', '01')], 'tcp6')).toBe(0);
  });

  it('is not content with a closing one, nor with one to the database', async () => {
    expect(await check([connection('1C41', '06'), connection('1538', '01')])).toBe(1);
    expect(await check([])).toBe(1);
  });
});
