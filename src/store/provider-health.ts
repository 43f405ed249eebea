import { sql } from 'kysely';
import { HOC_IS_AWAY } from '../domain/calls/questionnaire.ts';
import { PROVIDERS, type Provider, type Seen } from '../domain/provider-health.ts';
import type { Db } from './database.ts';

/** What the rows say of each provider: what was asked of it in the last day and how that ended. Asks nobody. */
export type ProviderHealthReader = () => Promise<{ asOf: Date; seen: Seen[] }>;

const RECENT = sql`interval '15 minutes'`;
const LOOK_BACK = sql`interval '1 day'`;

export const createProviderHealth =
  (db: Db): ProviderHealthReader =>
  async () => {
    const { rows } = await sql<Row>`
      with asked (provider, at, ok) as (${asked}),
      last as (select provider, max(at) filter (where ok) as success_at from asked group by provider)
      select asked.provider, last.success_at, max(at) filter (where not ok) as failure_at,
        min(at) filter (where not ok and (last.success_at is null or at > last.success_at)) as failing_since,
        count(*) filter (where ok and at > now() - ${RECENT}) as successes,
        count(*) filter (where not ok and at > now() - ${RECENT}) as failures
      from asked join last using (provider) group by asked.provider, last.success_at
    `.execute(db);
    const lags = await webhookLags(db);
    const shares = await sharesClosedByPoll(db);
    const { rows: clock } = await sql<{ now: Date }>`select now() as now`.execute(db);
    return {
      asOf: clock[0]!.now,
      seen: PROVIDERS.map((provider) => {
        const row = rows.find((one) => one.provider === provider);
        return {
          provider,
          lastSuccessAt: row?.success_at ?? null,
          lastFailureAt: row?.failure_at ?? null,
          failingSince: row?.failing_since ?? null,
          successes15m: row?.successes ?? 0,
          failures15m: row?.failures ?? 0,
          webhookLagP95Ms: lags.get(provider) ?? null,
          closedByPollShare: shares.get(provider) ?? null,
        };
      }),
    };
  };

interface Row {
  provider: Provider;
  success_at: Date | null;
  failure_at: Date | null;
  failing_since: Date | null;
  successes: number;
  failures: number;
}

/**
 * Requests whose end we know. A number that a provider refuses speaks for the provider, and what we sent too late is no
 * fault of its.
 */
const asked = sql`
  select case placement when 'twilio' then 'twilio' else 'elevenlabs' end, sent_at,
    case answer->>'kind' when 'placed' then true when 'refused' then answer->>'outcome' = 'invalid_number' else false end
  from call_attempts
  where sent_at > now() - ${LOOK_BACK} and placement <> 'outside' and (answer is not null or phase = 'unknown')
    and answer->>'reason' is distinct from 'too_late_to_send'
  union all
  select 'twilio', sent_at, answer->>'kind' = 'placed' from messages
  where sent_at > now() - ${LOOK_BACK} and direction = 'out' and answer is not null
  union all
  select 'hoc', timeline.at, timeline.text not like ${`${HOC_IS_AWAY}%`}
  from calls join timeline on timeline.call_id = calls.id and timeline.once = 'prepared'
  where calls.created_at > now() - ${LOOK_BACK} and calls.campaign_id is not null
  union all
  select 'openai', created_at, result->>'status' = 'done' from analyses
  where created_at > now() - ${LOOK_BACK} and result->>'status' in ('done', 'failed')
  union all
  select 'crm', updated_at, status = 'delivered' from crm_deliveries
  where updated_at > now() - ${LOOK_BACK} and version > 0 and status in ('delivered', 'retrying', 'dead_letter')
`;

/** How long after it happened we were told of it. */
async function webhookLags(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ provider: string; lag: number }>`
    select provider, percentile_cont(0.95) within group (
      order by greatest(0, extract(epoch from received_at - (event->>'at')::timestamptz) * 1000)::float8) as lag
    from webhook_events where received_at > now() - ${RECENT} and event->>'at' is not null group by provider
  `.execute(db);
  return new Map(rows.map(({ provider, lag }) => [provider, Math.round(lag)]));
}

/** Of the calls that ended: of how many nobody told us, so that we had to ask. */
async function sharesClosedByPoll(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ provider: string; share: number }>`
    select case a.placement when 'twilio' then 'twilio' else 'elevenlabs' end as provider,
      avg((line.mark is not distinct from 'by_poll')::int)::float8 as share
    from call_attempts a join timeline line on line.call_id = a.call_id and line.once = 'outcome:' || a.number
    where a.sent_at > now() - ${LOOK_BACK} and line.at > now() - ${RECENT} and a.placement <> 'outside' group by 1
  `.execute(db);
  return new Map(rows.map(({ provider, share }) => [provider, share]));
}
