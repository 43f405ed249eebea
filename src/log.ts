import { fileURLToPath } from 'node:url';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger } from 'pino';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * What may be in a line of the log: ids, outcomes, kinds, numbers about us. Everything else is dropped, so that a name
 * or a phone number cannot get into the log by being handed to it (DESIGN §2.5).
 */
const ALLOWED = new Set([
  'process',
  'requestId',
  'method',
  'route',
  'status',
  'durationMs',
  'role',
  'keyName',
  'callId',
  'attemptId',
  'attempt',
  'workflowId',
  'runId',
  'activity',
  'activityType',
  'workflowType',
  'taskQueue',
  'eventId',
  'twilioCallSid',
  'elevenLabsConversationId',
  'campaignId',
  'provider',
  'kind',
  'code',
  'phase',
  'outcome',
  'result',
  'reason',
  'signal',
  'check',
  'count',
  'tries',
  'version',
  'revision',
  'port',
  'variable',
  'migration',
]);

/** Ids and words of ours are short; whatever is longer is no such thing. */
const LONGEST_TEXT = 200;

/**
 * JSON lines on stdout, fields by allow-list. Messages are constants of ours: a value put into a message would escape
 * the list, therefore format arguments are ignored and an error never brings its own message.
 */
export function createLog(
  process: string,
  { level = 'info', destination }: { level?: LogLevel; destination?: DestinationStream } = {},
): Logger {
  const log = pino(
    {
      level,
      base: { process },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), bindings: allowedFacts, log: allowedFacts },
      // pino's own serializer for `err` would print the message
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
      hooks: {
        logMethod([first, second], method) {
          const message = typeof second === 'string' ? second : 'error';
          if (typeof first === 'string') method.call(this, first);
          else if ((first as unknown) instanceof Error) method.call(this, { error: first }, message);
          else method.call(this, first, ...(typeof second === 'string' ? [second] : []));
        },
      },
    },
    destination ?? pino.destination({ sync: true }),
  );
  // pino does not ask formatters about the facts of a child
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const makeChild = log.child;
  log.child = function child(this: Logger, facts: Record<string, unknown>, ...options: never[]) {
    return makeChild.call(this, allowedFacts(facts), ...options);
  } as typeof log.child;
  return log;
}

function allowedFacts(facts: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value instanceof Error) kept['error'] = describeError(value);
    else if (ALLOWED.has(name) && isShortScalar(value)) kept[name] = value;
  }
  return kept;
}

const isShortScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  typeof value === 'number' ||
  (typeof value === 'string' && value.length <= LONGEST_TEXT);

export interface ErrorFacts {
  name: string;
  code?: string | number;
  kind?: string;
  provider?: string;
  status?: number;
  stack?: string[];
  cause?: ErrorFacts;
}

/**
 * What can be said of any error without its message: PostgreSQL quotes the row, JSON.parse the body, a vendor the phone
 * number (F13). Of the stack only our own lines stay.
 */
function describeError(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, kind, provider, status } = error as unknown as Record<string, unknown>;
  const stack = ourStackLines(error);
  return {
    name: isCode(error.name) ? error.name : 'Error',
    ...((isCode(code) || typeof code === 'number') && { code }),
    ...(isCode(kind) && { kind }),
    ...(isCode(provider) && { provider }),
    ...(typeof status === 'number' && { status }),
    ...(stack.length > 0 && { stack }),
    ...(error.cause instanceof Error && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** `ECONNREFUSED`, `23505`, `rate_limited`, `TypeError`: a code or a name is one short word. */
export const isCode = (value: unknown): value is string => typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value);

/** The project's folder, from src/ as from what was made of it in dist/: lines are shown relative to it. */
const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/dist[\\/]$/, '');
/** Where they are, and where their bundles are. */
const PACKAGES = /node_modules|dist[\\/]programs/;
const STACK_LINE = /^ {4}at (?:([\w.<>$ ]{1,120}) \()?(?:file:\/\/)?(\/[^()]+|[A-Z]:[^()]+):([0-9]+):([0-9]+)\)?$/;

function ourStackLines(error: Error): string[] {
  return (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .map((line) => STACK_LINE.exec(line))
    .filter((line) => line?.[2]?.startsWith(ROOT) && !PACKAGES.test(line[2]))
    .slice(0, 8)
    .map((line) => `${line![1] ?? '(anonymous)'} ${line![2]!.slice(ROOT.length)}:${line![3]}`);
}
