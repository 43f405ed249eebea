import { spawnSync } from 'node:child_process';
import { parsePhoneNumber } from '../../src/domain/phone-number.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { Product } from '../test/product.ts';
import { PLACING_DOORS } from './many-callers.ts';

const MiB = 1024 * 1024;
const MAY_GROW_BY = 50 * MiB;

/** Resident memory of a process, as the system counts it. */
export function residentBytes(pid: number): number {
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) * 1024;
}

/** Said in a 500 or 504 of a door that places calls: our number was busy, or its provider, until it was too late. */
const ANNOUNCED = /not placed in time; will not be placed|API call failed/;

/** @returns what does not hold: an answer of 500 and above that no contract announces, or one that was not foreseen */
export function unforeseen(
  product: Product,
  failures: readonly { path: string; status: number; text: string }[],
): string[] {
  const faults = failures
    .filter(({ path, text }) => !PLACING_DOORS.includes(path) || !ANNOUNCED.test(text))
    .map(({ path, status, text }) => `${path} answered ${status}: ${text.slice(0, 200)}`);
  const broken = product.api
    .log()
    .split('\n')
    .filter((line) => line.includes('"msg":"request failed"'));
  return [...new Set([...faults, ...broken.map((line) => `the API's log: ${line}`)])];
}

/** @returns what does not hold: the API has ended, or has grown beyond what a load explains */
export function faultsOfProcess(product: Product, before: number): string[] {
  if (product.api.hasEnded()) return ['the API has ended'];
  const grown = residentBytes(product.api.pid) - before;
  console.error(`The API lives and has grown by ${Math.round(grown / MiB)} MiB`);
  return grown > MAY_GROW_BY ? [`the API has grown by ${Math.round(grown / MiB)} MiB`] : [];
}

/** How many rows each table has: what somebody without a key changed would show. */
export async function rowsOf(product: Product): Promise<Record<string, number>> {
  const tables = await product.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public' order by tablename",
  );
  const counts = tables.map(async ({ tablename }) => {
    const [row] = await product.query<{ count: string }>(`select count(*) from "${tablename}"`);
    return [tablename, Number(row!.count)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

/** Numbers that a provider was asked to ring, oldest first. */
export async function dialledNumbers(product: Product): Promise<string[]> {
  const isDial = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && /\/(outbound-call|Calls\.json)$/.test(path);
  const requests = [...(await product.requests('elevenlabs')), ...(await product.requests('twilio'))];
  return requests
    .filter(isDial)
    .map(({ body }) => (typeof body === 'string' ? new URLSearchParams(body).get('To') : body?.to_number) ?? '(none)');
}

/** @returns those that were not asked for at a door that places calls, or that may not be called at all */
export function notAskedFor(dialled: readonly string[], bodies: readonly string[]): string[] {
  const { allowedCountries } = DEFAULT_POLICY;
  const asked = new Set(
    bodies.flatMap(textsIn).flatMap((text) => {
      const number = parsePhoneNumber(text, { allowedCountries });
      return number.ok ? [number.e164] : [];
    }),
  );
  return dialled.filter((number) => !asked.has(number));
}

function textsIn(body: string): string[] {
  try {
    return textsOf(JSON.parse(body));
  } catch {
    return [];
  }
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...(value.startsWith('{') ? textsIn(value) : [])];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
