import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findSchemathesis, SCHEMATHESIS } from '../../scripts/fuzz/find-schemathesis.ts';
import { notAskedFor, unforeseen } from '../../scripts/fuzz/watch.ts';
import type { Product } from '../../scripts/test/product.ts';

describe('schemathesis', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const programThatSays = (version: string): string => {
    const path = join(folder, `st-${version}`);
    writeFileSync(path, `#!/bin/sh\necho "st, version ${version}"\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('is the one that is named', () => {
    expect(findSchemathesis(programThatSays(SCHEMATHESIS))).toContain(`st-${SCHEMATHESIS}`);
  });

  it.each([
    ['is not there', () => join(folder, 'none'), /none is not there/],
    ['is another one', () => programThatSays('3.0.0'), /says "st, version 3\.0\.0"/],
  ])('that %s: the message says what to type', (_, program, fault) => {
    const find = () => findSchemathesis(program(), { XDG_CACHE_HOME: '/cache' });
    expect(find).toThrow(fault);
    expect(find).toThrow('python3 -m venv /cache/candidate-calls/schemathesis-');
    expect(find).toThrow(`pip install schemathesis==${SCHEMATHESIS}`);
  });
});

describe('a dial', () => {
  const bodies = [
    '{"candidate":{"phone":"030 23125-101"}}',
    '"{\\"to_number\\":\\"+493023125102\\"}"',
    'no JSON',
    '{"number":"+44 70 1234 5678"}',
  ];

  it('was asked for in any spelling, also in a text that holds JSON', () => {
    expect(notAskedFor(['+493023125101', '+493023125102'], bodies)).toEqual([]);
  });

  it('that nobody asked for, or that nobody may be rung by, is told', () => {
    expect(notAskedFor(['+493023125101', '+493023125103', '+12125550199', '(none)'], bodies)).toEqual([
      '+493023125103',
      '+12125550199',
      '(none)',
    ]);
  });
});

describe('an answer of 500 and above', () => {
  const productThatLogged = (log: string) => ({ api: { log: () => log } }) as unknown as Product;

  it('is foreseen where calls are placed, in the words of the contracts', () => {
    const text = '{"status":"error","message":"not placed in time; will not be placed"}';
    expect(unforeseen(productThatLogged(''), [{ path: '/webhook/trigger-call', status: 500, text }])).toEqual([]);
  });

  it.each([
    ['/webhook/trigger-call', 'Internal server error'],
    ['/api/v1/campaigns/1', 'not placed in time; will not be placed'],
  ])('at %s (%s) is not', (path, text) => {
    expect(unforeseen(productThatLogged(''), [{ path, status: 500, text }])).toEqual([`${path} answered 500: ${text}`]);
  });

  it('is told when only the log knows it', () => {
    const line = '{"level":"error","msg":"request failed"}';
    expect(unforeseen(productThatLogged(`{"msg":"request"}\n${line}\n${line}`), [])).toEqual([
      `the API's log: ${line}`,
    ]);
  });
});
