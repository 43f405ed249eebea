import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { describedByHash } from '../../scripts/api-types/our-api.ts';

it('the dashboard’s client has the types of today’s API (else: npm run api-types)', () => {
  const types = readFileSync(new URL('../../dashboard/src/api/schema.d.ts', import.meta.url), 'utf8');
  expect(types.slice(0, types.indexOf('\n'))).toBe(`// ${describedByHash()}`);
});
