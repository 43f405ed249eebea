import { sql } from 'kysely';
import type { AttentionReason, CallOrigin, CallOutcome, CallPhase, CrmStatus } from '../domain/calls/call.ts';
import type { Db } from './database.ts';

/** How much there is of what, for who watches us: counts and ages. */
export interface Figures {
  open: { phase: CallPhase; count: number; unchangedSeconds: number }[];
  /** calls of the last 24 hours; `none`: they have no outcome yet */
  lastDay: { origin: CallOrigin; outcome: CallOutcome | 'none'; count: number }[];
  /** calls of the last 7 days; one with two reasons counts twice, and one that is put off not until it comes back */
  attention: { reason: AttentionReason; count: number }[];
  inbox: { unrouted: number; lagSeconds: number; unclaimed: number };
  /** waiting ones of any age, others of calls of the last 7 days */
  deliveries: { status: CrmStatus; count: number }[];
}

/** One statement each, over an index, one after the other: whoever scrapes can wait. */
export async function readFigures(db: Db): Promise<Figures> {
  const open = await sql<Figures['open'][number]>`
    select phase, count(*)::int as count,
      greatest(0, extract(epoch from now() - min(updated_at)))::float8 as "unchangedSeconds"
    from calls where closed_at is null group by phase`.execute(db);
  const lastDay = await sql<Figures['lastDay'][number]>`
    select origin, coalesce(outcome, 'none') as outcome, count(*)::int as count
    from calls where created_at > now() - interval '24 hours' group by 1, 2`.execute(db);
  const attention = await sql<Figures['attention'][number]>`
    select reason, count(*)::int as count
    from calls, jsonb_array_elements_text(needs_attention) as reason
    where created_at > now() - interval '7 days' and not exists (
      select 1 from attention
      where call_id = calls.id and kind = reason and resolved_at is null and snoozed_until > now()
    )
    group by reason`.execute(db);
  const deliveries = await sql<Figures['deliveries'][number]>`
    select status, count(*)::int as count from crm_deliveries
    where status in ('pending', 'retrying') group by status
    union all
    select status, count(*)::int as count from crm_deliveries join calls on calls.id = call_id
    where calls.created_at > now() - interval '7 days' and status not in ('pending', 'retrying') group by status`.execute(
    db,
  );
  return {
    open: open.rows,
    lastDay: lastDay.rows,
    attention: attention.rows,
    inbox: await readInbox(db),
    deliveries: deliveries.rows,
  };
}

async function readInbox(db: Db): Promise<Figures['inbox']> {
  const { rows } = await sql<Figures['inbox']>`
    select count(*)::int as unrouted,
      coalesce(greatest(0, extract(epoch from now() - min(received_at))), 0)::float8 as "lagSeconds",
      (select count(*)::int from webhook_events where routed_at is not null and claimed_by is null
        and received_at > now() - interval '24 hours') as unclaimed
    from webhook_events where routed_at is null`.execute(db);
  return rows[0]!;
}
