import twilio from 'twilio';
import { z } from 'zod';
import { LEG_ENDINGS, type Leg } from '../../domain/calls/conversation.ts';
import { answeredByOf } from '../answered-by.ts';
import { inOurWords } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { legStatusOf, secondsOf } from './call-parameters.ts';
import { createRequestClient } from './request-client.ts';

export interface TelephonySettings {
  /** null = Twilio itself; else takes the place of its host */
  baseUrl: string | null;
  accountSid: string;
  authToken: string;
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
}

export interface Telephony {
  /** The carrier's view of one leg; may be repeated. @throws ProviderError, `not_found` for a sid it does not know */
  fetchCall(callSid: string): Promise<Leg>;
  /**
   * Outbound legs between two E.164 numbers since `startedAfter` (less 5 s for clocks), newest first; may be repeated.
   * At most the newest hundred of the days in question are looked at. @throws ProviderError: then nothing is known
   */
  findCalls(query: { to: string; from: string; startedAfter: Date }): Promise<Leg[]>;
  /** Outbound legs from this E.164 number that are not over: waiting, ringing or talking. @throws ProviderError: then nothing is known */
  liveCalls(from: string): Promise<Leg[]>;
  /**
   * Asks the carrier to stop a leg that has not been answered. It never hangs up: a conversation that began goes on
   * (`in_progress`). May be repeated; an ended leg stays `ended`. @throws ProviderError
   */
  stopRinging(callSid: string): Promise<'stopped' | 'in_progress' | 'ended'>;
  /** Ends a leg, whoever talks. May be repeated; an ended leg stays `ended`. @throws ProviderError */
  hangUp(callSid: string): Promise<'hung_up' | 'ended'>;
}

const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };
const CLOCKS_MAY_DIFFER_MS = 5_000;
const PAGE_SIZE = 100;
const LIVE = ['queued', 'ringing', 'in-progress'] as const;
/** "Call is not in-progress. Cannot redirect." and "not found": both are said of legs that are past ringing. */
const PAST_RINGING = new Set(['21220', '20404']);

/**
 * Twilio's call resource behind the official SDK, on our own transport; its retries are off. Nothing here makes a phone
 * ring, so every request may be repeated. Errors carry Twilio's code, never its message.
 */
export function createTelephony({ baseUrl, accountSid, authToken, httpTimeoutMs }: TelephonySettings): Telephony {
  const { calls } = twilio(accountSid, authToken, {
    httpClient: createRequestClient(baseUrl, shortened(LIMITS, httpTimeoutMs)),
    autoRetry: false,
  });
  const fetchCall = (callSid: string) => inOurWords('twilio', async () => toLeg(await calls(callSid).fetch()));

  return {
    fetchCall,

    findCalls: ({ to, from, startedAfter }) =>
      inOurWords('twilio', async () => {
        const since = new Date(startedAfter.getTime() - CLOCKS_MAY_DIFFER_MS);
        // Twilio filters by whole UTC days only; the seconds are ours to compare.
        const day = new Date(since.toISOString().slice(0, 10));
        const page = await calls.page({ to, from, startTimeAfter: day, pageSize: PAGE_SIZE });
        return page.instances.map(toLeg).filter((leg) => leg.outbound && isSince(leg, since));
      }),

    liveCalls: (from) =>
      inOurWords('twilio', async () => {
        const legs: Leg[] = [];
        // A leg only moves on: one after the other in this order, none slips through between two of the questions.
        for (const status of LIVE) {
          const { instances } = await calls.page({ from, status, pageSize: PAGE_SIZE });
          legs.push(...instances.map(toLeg));
        }
        return legs.filter(({ outbound }) => outbound);
      }),

    stopRinging: async (callSid) => {
      try {
        // Only `canceled`: `completed` would also end a conversation.
        const leg = await inOurWords('twilio', async () => toLeg(await calls(callSid).update({ status: 'canceled' })));
        if (leg.status === 'in_progress') return 'in_progress';
        return leg.status !== 'canceled' && LEG_ENDINGS.includes(leg.status) ? 'ended' : 'stopped';
      } catch (error) {
        if (!(error instanceof ProviderError && error.code !== null && PAST_RINGING.has(error.code))) throw error;
        return LEG_ENDINGS.includes((await fetchCall(callSid)).status) ? 'ended' : 'in_progress';
      }
    },

    hangUp: async (callSid) => {
      try {
        await inOurWords('twilio', async () => toLeg(await calls(callSid).update({ status: 'completed' })));
        return 'hung_up';
      } catch (error) {
        if (!(error instanceof ProviderError && error.code !== null && PAST_RINGING.has(error.code))) throw error;
        return 'ended';
      }
    },
  };
}

/** A leg without any time is kept: leaving it out could prove "not placed" wrongly. */
function isSince(leg: Leg, since: Date): boolean {
  const at = leg.createdAt ?? leg.startedAt;
  return at === null || at >= since;
}

const date = z.date().nullish().catch(null);
const text = z.string().nullish().catch(null);
const callSchema = z.object({
  sid: z.string().min(1),
  status: z.string(),
  to: text,
  from: text,
  duration: text,
  direction: text,
  answeredBy: text,
  dateCreated: date,
  startTime: date,
  endTime: date,
});

function toLeg(call: unknown): Leg {
  const parsed = callSchema.safeParse(call);
  const status = legStatusOf(parsed.data?.status);
  if (!parsed.success || status === null) throw new ProviderError('twilio', 'bad_answer');
  const { sid, to, from, duration, direction, answeredBy, dateCreated, startTime, endTime } = parsed.data;
  return {
    callSid: sid,
    status,
    to: to ?? '',
    from: from ?? '',
    durationSeconds: LEG_ENDINGS.includes(status) ? secondsOf(duration) : null,
    answeredBy: answeredByOf(answeredBy),
    createdAt: dateCreated ?? null,
    startedAt: startTime ?? null,
    endedAt: endTime ?? null,
    outbound: direction?.startsWith('outbound') ?? false,
  };
}
