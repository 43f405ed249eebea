import pg from 'pg';
import type { Product } from '../harness/product.ts';

/** Claims of dials, stopped by PostgreSQL inside their COMMIT: the anchor of every fault around the row that decides. */
export interface HeldClaims {
  /** From now on a claim waits in its COMMIT; those behind it wait for the gate. */
  hold(): Promise<void>;
  /** a claim waits in its COMMIT */
  isCommitting(): Promise<boolean>;
  /** a claim waits for the gate */
  isQueued(): Promise<boolean>;
  /** Those that wait commit, also when nobody is there any more to hear it. */
  commit(): Promise<void>;
  /** Those that wait are rolled back: their connections end. */
  rollBack(): Promise<void>;
  close(): Promise<void>;
}

/** Any constant that the product does not use. */
const COMMIT_LOCK = 4_711;

/** Makes a product's claims stoppable. While none is held, they pass. */
export async function stoppableClaims(product: Product): Promise<HeldClaims> {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  await client.query(`
    create function wait_in_commit() returns trigger language plpgsql as $$ begin
      perform set_config('lock_timeout', '0', true);
      perform pg_advisory_xact_lock(${COMMIT_LOCK});
      return null;
    end $$;
    create constraint trigger wait_in_commit after update on call_attempts deferrable initially deferred
      for each row when (old.sent_at is null and new.sent_at is not null) execute function wait_in_commit();
  `);
  const waiting = async (which: string): Promise<boolean> => {
    const { rows } = await client.query(`select pid from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database()) and objid ${which}`);
    return rows.length > 0;
  };
  const release = () => client.query(`select pg_advisory_unlock(${COMMIT_LOCK})`);
  return {
    hold: async () => void (await client.query(`select pg_advisory_lock(${COMMIT_LOCK})`)),
    isCommitting: () => waiting(`= ${COMMIT_LOCK}`),
    isQueued: () => waiting(`<> ${COMMIT_LOCK}`),
    commit: async () => void (await release()),
    rollBack: async () => {
      await client.query(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted and objid = ${COMMIT_LOCK}`,
      );
      await release();
    },
    close: () => client.end(),
  };
}
