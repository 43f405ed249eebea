import { createHash } from 'node:crypto';
import { openApi } from '../../src/api/openapi.ts';

/** What the dashboard asks: /api/v1, and the description itself. */
export function ourApi() {
  const { paths, ...described } = openApi('http://localhost:3000');
  const ours = Object.entries(paths).filter(([path]) => path.startsWith('/api/v1/') || path === '/openapi.json');
  return { ...described, paths: Object.fromEntries(ours) };
}

/** Stands on top of the types: of which description they were made. */
export const describedByHash = (): string =>
  `made of the description ${createHash('sha256').update(JSON.stringify(ourApi())).digest('hex').slice(0, 16)}`;
