import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Db, openPool } from '../src/store/database.ts';
import type { Database } from '../src/store/schema.ts';
import { printFigure } from './figures.ts';

interface PlanNode {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** On its own, a statement that takes less says nothing. */
const WORTH_PRINTING_MS = 0.05;

/**
 * How PostgreSQL answers what is asked most: a figure for each statement that reads, with what it looks through and the rows
 * it took from there. EXPLAIN runs the statement again with the parameters it had.
 * @param asked work by its name
 */
export async function explainPlans(
  databaseUrl: string,
  asked: Record<string, (db: Db) => Promise<unknown>>,
): Promise<void> {
  const statements: { sql: string; parameters: readonly unknown[] }[] = [];
  const pool = openPool(databaseUrl, { connections: 5, statementTimeoutMs: 30_000 });
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.push(query),
  });
  try {
    for (const [work, ask] of Object.entries(asked)) {
      statements.length = 0;
      await ask(db);
      const reads = statements.filter(({ sql: text }) => /^\s*(select|with)\b/.test(text));
      for (const [index, { sql: text, parameters }] of [...reads].entries()) {
        const { rows } = await pool.query(`explain (analyze, format json) ${text}`, [...parameters]);
        const [{ Plan: plan, 'Execution Time': took }] = rows[0]['QUERY PLAN'];
        if (took < WORTH_PRINTING_MS) continue;
        const scans = scansOf(plan);
        const about = { work, statement: String(index + 1), scans: scans.map(({ by }) => by).join(' ') };
        printFigure('planMs', took, 'ms', about);
        printFigure(
          'planRows',
          scans.reduce((sum, { rows: taken }) => sum + taken, 0),
          'rows',
          about,
        );
      }
    }
  } finally {
    await db.destroy();
  }
}

/** What a plan takes its rows from: an index by its name, a table that is read whole by its own. */
function scansOf(node: PlanNode): { by: string; rows: number }[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  const by = node['Index Name'] ?? (node['Node Type'] === 'Seq Scan' ? `all:${node['Relation Name']}` : null);
  if (by === null) return below;
  const rows = Math.round((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);
  return [{ by, rows }, ...below];
}

/** A call that is over, so that nothing comes of what is asked about it. */
export async function aClosedCall(db: Db): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into calls (id, origin, campaign_id, company_name, first_name, last_name, to_number, policy, intent_hash,
      asked_by, dial_by, phase, outcome, closed_at)
    select gen_random_uuid(), 'us', campaign_id, company_name, first_name, last_name, to_number, policy, intent_hash,
      asked_by, now() - interval '1 minute', 'closed', 'expired', now()
    from calls where asked_by = 'bench' limit 1 returning id`.execute(db);
  return rows[0]!.id;
}
