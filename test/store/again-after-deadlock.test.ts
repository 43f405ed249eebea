import { describe, expect, it } from '@jest/globals';
import { againAfterDeadlock } from '../../src/store/again-after-deadlock.ts';

const failing = (...codes: string[]) => {
  let tries = 0;
  return {
    tries: () => tries,
    transaction: async () => {
      const code = codes[tries];
      tries += 1;
      if (code !== undefined) throw Object.assign(new Error('rolled back'), { code });
      return 'done';
    },
  };
};

describe('a transaction that PostgreSQL gave up', () => {
  it('for the sake of another one is run again, three times in all', async () => {
    const twice = failing('40P01', '40001');
    expect(await againAfterDeadlock(twice.transaction)).toBe('done');
    expect(twice.tries()).toBe(3);
    const always = failing('40P01', '40P01', '40P01', '40P01');
    await expect(againAfterDeadlock(always.transaction)).rejects.toMatchObject({ code: '40P01' });
    expect(always.tries()).toBe(3);
  });

  it.each(['57P01', '23505', '53100', '55P03'])('for anything else (%s) is not', async (code) => {
    const once = failing(code);
    await expect(againAfterDeadlock(once.transaction)).rejects.toMatchObject({ code });
    expect(once.tries()).toBe(1);
  });
});
