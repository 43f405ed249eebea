import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import type { Product } from '../scripts/test/product.ts';
import { percentile, printFigure } from './figures.ts';

const CALLS = 100_000;

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Each filter alone: what is common, what is rare, and what is not there at all. */
const LISTS: Record<string, string> = {
  all: '',
  campaign: 'campaignId=805',
  rareCampaign: 'campaignId=999999',
  closed: 'phase=closed',
  ringing: 'phase=ringing',
  talking: 'phase=talking',
  held: 'outcome=held',
  optedOut: 'outcome=opted_out',
  needsAttention: 'needsAttention=true',
  needsNone: 'needsAttention=false',
  attention: 'attention=crm_refused',
  rareAttention: 'attention=clocks_differ',
  outside: 'origin=outside',
  human: 'answeredBy=human',
  fax: 'answeredBy=fax',
  delivered: 'crm=delivered',
  deadLetter: 'crm=dead_letter',
  aDay: `from=${daysAgo(8)}&to=${daysAgo(7)}`,
};

/**
 * How long a page of calls takes with many of them in the database, by filter: the first page and the ones after it, one
 * request after the other, from the client and back.
 * @returns what is wrong, when a list was not answered
 */
export async function listLatency(product: Product, pages: number): Promise<string[]> {
  await fill(product, CALLS);
  const wrong: string[] = [];
  for (const [filter, query] of Object.entries(LISTS)) {
    const took: number[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const began = performance.now();
      const { status, body } = await product.v1('GET', `/calls?${query}${cursor ? `&cursor=${cursor}` : ''}`);
      took.push(performance.now() - began);
      if (status !== 200) wrong.push(`GET /calls?${query} was answered ${status}`);
      cursor = body?.nextCursor ?? null;
    }
    printFigure('listP50Ms', percentile(took, 0.5), 'ms', { filter });
    printFigure('listP99Ms', percentile(took, 0.99), 'ms', { filter });
  }
  return wrong;
}

/** So many calls as months leave them: closed, with an attempt, its events and a result for the CRM each. */
export async function fill(product: Product, upTo: number): Promise<void> {
  const query = (sql: string, params?: unknown[]) => product.query(sql, params);
  const [held] = await product.query<{ calls: number }>(
    `select count(*)::int as calls from calls where asked_by = 'bench'`,
  );
  await query(
    `insert into calls (id, origin, campaign_id, company_name, first_name, last_name, to_number, policy, intent_hash,
      asked_by, dial_by, phase, outcome, needs_attention, closed_at, created_at, outside_key, prompt, questionnaire_context)
    select gen_random_uuid(), case n % 50 when 0 then 'outside' else 'us' end, 800 + n % 20, 'Klinik am Park', 'Erika',
      'Musterfrau ' || n % 5000, '+493023125' || lpad((n % 1000)::text, 3, '0'), $1::jsonb, '', 'bench', now(), 'closed',
      (array['held', 'no_answer', 'voicemail', 'busy'])[1 + n % 4],
      case when n % 200 = 3 then '["crm_refused"]'::jsonb when n % 20011 = 5 then '["clocks_differ"]' else '[]' end,
      now(), now() - n * interval '1 minute', case n % 50 when 0 then 'CA' || n end, repeat('Du bist ', 500), repeat('Frage ', 500)
    from generate_series($2::int + 1, $3::int) n`,
    [JSON.stringify(DEFAULT_POLICY), held!.calls, upTo],
  );
  await query(
    `insert into call_attempts (id, call_id, number, phase, outcome, sent_at, to_number, line, twilio_call_sid, answered_by)
    select id || '.1', id, 1, 'ended', outcome, created_at, to_number, '', 'CA' || id,
      case outcome when 'held' then 'human' when 'voicemail' then 'machine' end
    from calls where asked_by = 'bench' and not exists (select 1 from call_attempts where call_id = calls.id)`,
  );
  await query(
    `insert into crm_deliveries (call_id, version, idempotency_key, body, status, delivered_at)
    select id, 1, id || ':v1', '{}', case when hashtext(id::text) % 300 = 5 then 'dead_letter' else 'delivered' end, now()
    from calls where asked_by = 'bench'
    on conflict do nothing`,
  );
  await query(
    `insert into webhook_events (id, provider, kind, dedupe_key, event, attempt_id, call_sid, raw, routed_at, claimed_by)
    select gen_random_uuid(), 'twilio', 'leg_changed', id || status, json_build_object('kind', 'leg_changed', 'status', status),
      id || '.1', 'CA' || id, '', now(), 'call'
    from calls, unnest(array['ringing', 'in_progress', 'completed']) status where asked_by = 'bench'
    on conflict do nothing`,
  );
  await query('analyze');
}
