import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readProjectFile } from './deployment-files.ts';

interface Instruction {
  name: string;
  rest: string;
}

const stages = readProjectFile('Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Instruction => {
    const [name, ...rest] = line.split(' ');
    return { name: name!, rest: rest.join(' ') };
  })
  .reduce<Instruction[][]>((all, instruction) => {
    if (instruction.name === 'FROM') all.push([]);
    (all.at(-1) ?? (all[0] = [])).push(instruction);
    return all;
  }, []);
const preface = stages[0]!.filter(({ name }) => name === 'ARG');
const final = stages.at(-1)!;
const of = (name: string, stage = final): string[] =>
  stage.filter((instruction) => instruction.name === name).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  it('takes every stage from one base, a version of Node by tag or digest', () => {
    expect(preface).toEqual([
      { name: 'ARG', rest: expect.stringMatching(/^NODE_IMAGE=node:22[\w.-]*(@sha256:\w{64})?$/) },
    ]);
    const bases = stages.flatMap((stage) => of('FROM', stage));
    expect(bases).toEqual(['${NODE_IMAGE} AS build', '${NODE_IMAGE} AS packages', '${NODE_IMAGE}']);
  });

  it('installs what the lock file says, and never more than it says', () => {
    const installs = stages.flatMap((stage) => of('RUN', stage)).filter((command) => command.includes('npm'));
    expect(installs).toEqual([
      'npm install --no-save --include=dev --no-progress',
      'npm run build',
      'npm install --no-save --omit=dev --omit=optional --no-progress',
    ]);
    for (const stage of stages.filter((one) => of('RUN', one).some((command) => command.includes('npm install'))))
      expect(of('COPY', stage)[0]).toBe('package.json package-lock.json .npmrc ./');
  });

  it('leaves compilers, sources, tests and the simulator out of what runs (T31)', () => {
    expect(of('COPY')).toEqual([
      '--from=packages /app/node_modules node_modules',
      'package.json ./',
      'prompts prompts',
      'deploy/is-api-alive.mjs deploy/is-worker-connected.mjs deploy/',
      '--from=build /app/dist/workflow-bundle.js dist/',
      '--from=build /app/dist/src dist/src',
      '--from=build /app/dist/programs dist/programs',
      '--from=build /app/dist/dashboard dist/dashboard',
    ]);
    expect(of('RUN').join()).not.toMatch(/npm|apt|curl/);
    expect(of('ADD')).toEqual([]);
  });

  it('runs as production, as a user without rights, who owns nothing but the folder of recordings (T31)', () => {
    expect(of('ENV')).toContain('NODE_ENV=production');
    expect(of('USER')).toEqual(['node']);
    const names = final.map(({ name }) => name);
    expect(names.lastIndexOf('USER')).toBeGreaterThan(names.lastIndexOf('COPY'));
    expect(names.lastIndexOf('USER')).toBeGreaterThan(names.lastIndexOf('RUN'));
    expect(of('RUN')).toEqual(['mkdir -p ${DATA_DIR}/recordings && chown -R node:node ${DATA_DIR}']);
  });

  it('is asked for its health and stopped by a signal that it hears', () => {
    expect(of('HEALTHCHECK').join()).toContain('CMD ["node", "deploy/is-api-alive.mjs"]');
    expect(of('STOPSIGNAL')).toEqual(['SIGTERM']);
    // The form in brackets: through a shell, the signal would not arrive.
    expect(of('CMD')).toEqual(['["node", "--enable-source-maps", "dist/programs/api.js"]']);
  });

  it('puts no secret into a layer (T33)', () => {
    for (const stage of stages)
      expect([...of('ARG', stage), ...of('ENV', stage)].join()).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/);
  });
});

describe('.dockerignore', () => {
  const lines = readProjectFile('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const admitted = lines.slice(1).map((line) => line.replace(/^!/, ''));

  it('keeps everything from the builder that is not named: .env, .git, tests, node_modules', () => {
    expect(lines[0]).toBe('*');
    expect(lines.slice(1).every((line) => line.startsWith('!'))).toBe(true);
    for (const name of ['.env', '.git', 'test', 'node_modules', 'dist', '.data']) expect(admitted).not.toContain(name);
  });

  it('lets in what the Dockerfile copies, and that exists', () => {
    const copied = stages
      .flatMap((stage) => of('COPY', stage))
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1))
      .map((path) => path.split('/')[0]!);
    expect([...new Set(copied)].toSorted()).toEqual(admitted.toSorted());
    for (const path of admitted) expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
  });
});

describe('.gitignore', () => {
  it('keeps a filled-in .env out of git', () => {
    expect(readProjectFile('.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['.env', '.env.*', '!.env.example']),
    );
  });
});
