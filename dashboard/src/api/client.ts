import createClient from 'openapi-fetch';
import { Problem, problemOf } from './problem.ts';
import type { paths } from './schema';

/** Typed by the API's own description (`npm run api-types`). The session cookie comes along by itself. */
export const api = createClient<paths>({
  credentials: 'same-origin',
  // Both are asked of who comes by cookie, with or without a body.
  headers: { 'X-CSRF': '1', 'Content-Type': 'application/json' },
  fetch: async (request) => {
    try {
      return await fetch(request);
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw new Problem(0, 'unreachable');
    }
  },
});

type Answered<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer. @throws Problem for every other answer */
export async function answered<Data>(asked: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response.status, error);
  return data as Data;
}

type Success<Operation> = Operation extends { responses: { 200: { content: { 'application/json': infer Data } } } }
  ? Data
  : never;
/** What `GET <path>` answers. */
export type Got<Path extends keyof paths> = Success<paths[Path]['get']>;
