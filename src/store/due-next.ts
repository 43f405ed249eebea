import { sql } from 'kysely';
import type { DueKind } from '../domain/due.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { TEST_VERSION } from './calls/crm-deliveries.ts';
import type { Db } from './database.ts';

export interface DueHour {
  /** when it begins */
  at: Date;
  counts: Partial<Record<DueKind, number>>;
}

const HOURS = 24;

/**
 * How much is due in each of the next 24 hours, by the clock of a zone; what should have happened already counts as due
 * now. From rows: a result's next try is known to Temporal alone, so it is reckoned by the pauses of its call's policy.
 */
export async function readDueNext(db: Db, timeZone: string): Promise<DueHour[]> {
  const { rows } = await sql<{ at: Date; kind: DueKind | null; count: number }>`
    with hours as (
      select (date_trunc('hour', now() at time zone ${timeZone}) at time zone ${timeZone}) + n * interval '1 hour' as at
      from generate_series(0, ${HOURS - 1}::int) n
    ), due as (
      select 'follow_up' as kind, due_at as at from follow_ups
        where status = 'waiting' and due_at < now() + interval '1 day'
      union all
      select 'dial', dial_by from calls
        where closed_at is null and origin = 'us'
          and phase in ('accepted', 'preparing', 'held_back', 'dialling') and dial_by < now() + interval '1 day'
      union all
      select 'crm', d.updated_at + interval '1 ms' * least(
          coalesce((calls.policy->>'crmRetryMaxMs')::float8, ${DEFAULT_POLICY.crmRetryMaxMs}),
          coalesce((calls.policy->>'crmRetryFirstMs')::float8, ${DEFAULT_POLICY.crmRetryFirstMs})
            * power(2, least(greatest(d.tries - 1, 0), 30)))
        from crm_deliveries d join calls on calls.id = d.call_id
        where d.status in ('pending', 'retrying') and d.version > ${TEST_VERSION}
      union all
      select 'attention', snoozed_until from attention
        where resolved_at is null and snoozed_until > now() and snoozed_until < now() + interval '1 day'
    )
    select hours.at, due.kind, count(due.kind)::int as count
    from hours left join due
      on greatest(due.at, now()) >= hours.at and greatest(due.at, now()) < hours.at + interval '1 hour'
    group by hours.at, due.kind order by hours.at
  `.execute(db);
  const found = new Map<number, DueHour>();
  for (const { at, kind, count } of rows) {
    const hour = found.get(at.getTime()) ?? { at, counts: {} };
    if (kind !== null) hour.counts[kind] = count;
    found.set(at.getTime(), hour);
  }
  return [...found.values()];
}
