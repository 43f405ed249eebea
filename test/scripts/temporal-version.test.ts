import { expect, it } from '@jest/globals';
import { serverVersion, whyTooOld } from '../../scripts/start/temporal-version.ts';

it.each([
  ['temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)\n', '1.31.2'],
  ['temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)', '1.31.2'],
  ['temporal version 0.10.7 (server 1.21.3) (ui 2.16.2)', '1.21.3'],
  ['temporal version 1.9.4 (Server 1.33.0-rc.1, UI 2.53.0)', '1.33.0'],
  ['tctl version 1.18.4', null],
])('reads the server’s version out of %j', (text, version) => {
  expect(serverVersion(text)).toBe(version);
});

it.each(['1.31.0', '1.31.2', '1.40.0', '2.0.0'])('takes a server %s', (version) => {
  expect(whyTooOld(`temporal version 1.9.0 (Server ${version}, UI 2.50.1)`)).toBeNull();
});

it.each(['1.30.4', '1.9.0', '0.99.0'])('refuses a server %s, which knows no fairness', (version) => {
  expect(whyTooOld(`temporal version 1.5.1 (Server ${version}, UI 2.42.1)`)).toBe(
    `its server is ${version}, and 1.31 or newer is needed`,
  );
});

it('refuses a program that names no server', () => {
  expect(whyTooOld('Temporal of Time 3.0')).toMatch(/names no server version/);
});
