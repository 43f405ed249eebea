import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Who is logged in: in PostgreSQL, so that it holds for every API process and outlives each of them (T18). */
export interface Sessions {
  /** Begins one. Those that are over are forgotten on this occasion. */
  begin(session: NewSession): Promise<void>;
  /** Whose session it is, and that it is in use; null when there is none (any more). */
  use(tokenHash: Buffer): Promise<SessionOwner | null>;
  /** Twice is harmless. */
  end(tokenHash: Buffer): Promise<void>;
}

export interface SessionOwner {
  keyFingerprint: string;
  person: string;
}

export interface NewSession extends SessionOwner {
  tokenHash: Buffer;
}

const isOver = sql<boolean>`(last_used_at < now() - interval '1 hour' or created_at < now() - interval '12 hours')`;

export const createSessions = (db: Db): Sessions => ({
  async begin({ tokenHash, keyFingerprint, person }) {
    await db.deleteFrom('sessions').where(isOver).execute();
    await db
      .insertInto('sessions')
      .values({ token_hash: tokenHash, key_fingerprint: keyFingerprint, person })
      .execute();
  },
  async use(tokenHash) {
    const row = await db
      .selectFrom('sessions')
      .select(['key_fingerprint', 'person', sql<boolean>`last_used_at < now() - interval '1 minute'`.as('is_stale')])
      .where('token_hash', '=', tokenHash)
      .where(sql<boolean>`not ${isOver}`)
      .executeTakeFirst();
    if (!row) return null;
    // A page asks many times a minute; one write of those is enough.
    if (row.is_stale)
      await db
        .updateTable('sessions')
        .set({ last_used_at: sql<Date>`now()` })
        .where('token_hash', '=', tokenHash)
        .execute();
    return { keyFingerprint: row.key_fingerprint, person: row.person };
  },
  async end(tokenHash) {
    await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
  },
});
