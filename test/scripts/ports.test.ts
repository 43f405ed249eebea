import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { CannotStart } from '../../scripts/start/cannot-start.ts';
import { checkPorts } from '../../scripts/start/ports.ts';

const strangers: Server[] = [];
afterEach(() => {
  for (const stranger of strangers.splice(0)) stranger.close();
});

function aStranger(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    strangers.push(server);
    server.once('error', reject).listen(0, host, () => resolve((server.address() as { port: number }).port));
  });
}

it.each(['127.0.0.1', '0.0.0.0'])(
  'names the port that a stranger took on %s, and the variable to set',
  async (host) => {
    const port = await aStranger(host);
    const check = checkPorts([{ what: 'PostgreSQL', variable: 'POSTGRES_PORT', port }]);
    await expect(check).rejects.toThrow(CannotStart);
    await expect(check).rejects.toThrow(new RegExp(`Port ${port} \\(PostgreSQL\\) is taken.*set POSTGRES_PORT`));
  },
);

it('names both variables that are set to the same port', async () => {
  const check = checkPorts([
    { what: 'the API', variable: 'PORT', port: 3_000 },
    { what: 'the simulator', variable: 'SIMULATOR_PORT', port: 3_000 },
  ]);
  await expect(check).rejects.toThrow('SIMULATOR_PORT and PORT are both 3000');
});

it('says nothing about a free port, and does not keep it', async () => {
  const port = await aStranger('127.0.0.1');
  await new Promise((resolve) => strangers.pop()?.close(resolve));
  const wanted = [{ what: 'the API', variable: 'PORT', port }];
  await checkPorts(wanted);
  await checkPorts(wanted);
});
