import pg from 'pg';
import { LEAD_CHANNEL } from './leads.ts';

/** Says whose stream has grown. */
export interface LeadListener {
  close(): Promise<void>;
}

export interface ListenerEvents {
  /** frames of this lead were committed */
  onLead(leadId: string): void;
  /** the line is (back) up: what was said while it was down was not heard */
  onListening(): void;
}

const AGAIN_MS = 1_000;

/**
 * The one LISTEN connection of a process, outside the pool, which would take it back. A lost one is replaced; what was
 * said meanwhile is found by reading again (`onListening`).
 */
export function listenToLeads(databaseUrl: string, events: ListenerEvents): LeadListener {
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | null = null;
  let isClosed = false;

  const connect = async (): Promise<void> => {
    const mine = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 3_000, keepAlive: true });
    client = mine;
    const lost = () => {
      if (client !== mine || isClosed) return;
      client = null;
      mine.end().catch(() => {});
      again = setTimeout(() => void connect(), AGAIN_MS).unref();
    };
    mine.on('error', lost).on('end', lost);
    mine.on('notification', ({ payload }) => {
      if (payload) events.onLead(payload);
    });
    try {
      await mine.connect();
      await mine.query(`listen ${LEAD_CHANNEL}`);
      events.onListening();
    } catch {
      lost();
    }
  };
  void connect();

  return {
    async close() {
      isClosed = true;
      if (again) clearTimeout(again);
      await client?.end().catch(() => {});
    },
  };
}
