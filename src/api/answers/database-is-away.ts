/** pg-pool's and pg's own errors for "no connection in time", "lost" and "no answer" carry no code. */
const TEXTS_OF_PG = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
];
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
/** connection, resources, operator intervention (also our statement time-out), lock time-out */
const SQLSTATES = /^(08...|53...|57...|55P03|40001|40P01)$/;

/** True when PostgreSQL could not be asked, or not in time; false for what is wrong with the question. */
export function databaseIsAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return SOCKET_CODES.has(code) || SQLSTATES.test(code) || TEXTS_OF_PG.some((text) => error.message.startsWith(text));
}
