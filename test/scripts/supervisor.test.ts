import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Child, startChild } from '../../scripts/start/child.ts';
import { type Part, Supervisor } from '../../scripts/start/supervisor.ts';
import { eventually } from '../../scripts/test/eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => void jest.restoreAllMocks());

/** A part that is a small Node program; `children` are its starts. */
function aPart(name: string, tries = 3, program = 'setInterval(() => {}, 1000)'): Part & { children: Child[] } {
  const children: Child[] = [];
  return {
    name,
    tries,
    children,
    launch: async () => {
      const logFile = join(folder, `${name}.log`);
      const args = ['-e', program];
      children.push(await startChild({ name, command: process.execPath, args, env: process.env, logFile }));
      return children.at(-1)!;
    },
  };
}

describe('the supervisor', () => {
  it('stops the parts in the opposite order of their start', async () => {
    const parts = ['database', 'worker', 'api'].map((name) => aPart(name));
    const supervisor = new Supervisor(parts);
    const ended: string[] = [];
    for (const part of parts) await supervisor.start(part);
    for (const { name, children } of parts) void children[0]!.ended.then(() => ended.push(name));
    await supervisor.stop();
    expect(ended).toEqual(['api', 'worker', 'database']);
  });

  it('starts a part again that was killed', async () => {
    const part = aPart('worker');
    const supervisor = new Supervisor([part]);
    await supervisor.start(part);
    supervisor.bringBackFromNowOn();
    part.children[0]!.kill('SIGKILL');
    await eventually(() => part.children[1], { what: 'a second worker' });
    await supervisor.stop();
    expect(part.children.every((child) => child.hasEnded())).toBe(true);
  });

  it('gives up when a part does not come back, and says which', async () => {
    const part = aPart('database', 1);
    const supervisor = new Supervisor([part]);
    await supervisor.start(part);
    supervisor.bringBackFromNowOn();
    part.launch = () => Promise.reject(new Error('disk full'));
    part.children[0]!.kill('SIGKILL');
    expect(await supervisor.failed).toMatchObject({
      message: expect.stringContaining('database could not be brought back'),
    });
    await supervisor.stop();
  });

  it('ends the start when a part ends before everything was ready, with the end of its log', async () => {
    const part = aPart('api', 3, 'console.error("PORT is no port"); process.exit(3)');
    const supervisor = new Supervisor([part]);
    await supervisor.start(part);
    expect(await supervisor.failed).toMatchObject({
      message: expect.stringMatching(/api ended.*exit code 3.*\nPORT is no port/s),
    });
    await supervisor.stop();
  });
});

it('a child that ignores the request to end is killed after its grace', async () => {
  const stubborn = 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)';
  const child = await startChild({
    name: 'stubborn',
    command: process.execPath,
    args: ['-e', stubborn],
    env: process.env,
    logFile: join(folder, 'stubborn.log'),
    graceMs: 100,
  });
  await eventually(() => child.tail() === 'up', { what: 'the program runs' });
  await child.stop();
  expect(await child.ended).toBe('signal SIGKILL');
});
