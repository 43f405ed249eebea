import pg from 'pg';

/** Statements that a process prepares: those that are put together anew each time must not fill PostgreSQL's memory. */
const MOST = 300;
/** A statement with many rows is another one for each number of them. */
const MOST_PARAMETERS = 100;

/**
 * `*` stands for other columns after a migration: PostgreSQL then refuses what was prepared ("cached plan must not change
 * result type"), and versions run side by side during a roll-out. Such statements are planned each time.
 */
const ALL_COLUMNS = /(?:\b(?:select|returning)\s+|\.)\*/i;

const names = new Map<string, string>();

/** The name under which a statement is prepared, the same in all connections of a process; undefined: it is not. */
export function preparedName(text: string, parameters: number): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  const isPreparable = parameters > 0 && parameters <= MOST_PARAMETERS && !ALL_COLUMNS.test(text);
  if (!isPreparable || names.size >= MOST) return undefined;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

/**
 * A connection that has PostgreSQL read and plan a statement once, not each time: planning is half of what the short
 * statements of a call cost. Not for lists, whose best plan hangs on what is looked for.
 */
export class PreparingClient extends pg.Client {
  // pg's type has an overload for each way to call it; what we add is the same for the one that Kysely uses.
  override query = ((...asked: [unknown, unknown?, unknown?]) => {
    const [text, values, callback] = asked;
    const isPlain = typeof text === 'string' && Array.isArray(values) && callback === undefined;
    const name = isPlain ? preparedName(text, values.length) : undefined;
    return super.query(...((name === undefined ? asked : [{ name, text, values }]) as [string]));
  }) as pg.Client['query'];
}
