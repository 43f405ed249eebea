import type { Logger } from 'pino';
import { type AgentSetup, checksOf, type Found } from './domain/health-checks.ts';
import type { CallPolicy } from './domain/policy.ts';
import type { AgentSetupReader } from './providers/elevenlabs/agent-setup.ts';
import { ProviderError } from './providers/provider-error.ts';
import type { LineSetupReader } from './providers/twilio/line-setup.ts';
import { type Db, databaseTime } from './store/database.ts';
import { keepChecks, lastChecks, type RanChecks } from './store/health-checks.ts';

/** Whether what must be so elsewhere is so: asked when a person wants to know, and kept for the others. */
export interface HealthChecks {
  last(): Promise<RanChecks | null>;
  /** Asks the providers now. Nothing rings and nothing is changed there; twice at once is harmless: the later one stays. */
  run(): Promise<RanChecks>;
}

interface Parts {
  db: Db;
  agent: AgentSetupReader;
  line: LineSetupReader;
  agentId: string | null;
  phone: string | null;
  publicUrl: string;
  policy: Pick<CallPolicy, 'longestConversationMs'>;
  log: Logger;
}

export const createHealthChecks = ({ db, policy, publicUrl, ...parts }: Parts): HealthChecks => ({
  last: () => lastChecks(db),
  run: async () => {
    const found = await ask(parts, db);
    const smsUrl = `${publicUrl}/api/webhooks/twilio/sms/incoming`;
    return keepChecks(db, checksOf(found, { ...policy, smsUrl }));
  },
});

async function ask(
  { agent, line, agentId, phone, log }: Pick<Parts, 'agent' | 'line' | 'agentId' | 'phone' | 'log'>,
  db: Db,
): Promise<Found> {
  /** Who cannot be asked says nothing; what the others say counts all the same. */
  const orNull = async <T>(asking: Promise<T>): Promise<T | null> => {
    try {
      return await asking;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      log.warn({ provider: error.provider, kind: error.kind }, 'not checked: it could not be asked');
      return null;
    }
  };
  const [setup, number, aheadOfProviderMs, aheadOfDatabaseMs] = await Promise.all([
    agentId === null ? null : orNull<AgentSetup>(agent.read(agentId)),
    phone === null ? null : orNull(line.read(phone)),
    orNull(aheadOf(() => agent.time())),
    aheadOf(() => databaseTime(db)),
  ]);
  return { agent: setup, line: number, aheadOfProviderMs, aheadOfDatabaseMs };
}

/** How far our clock is ahead of another: as if its answer was given halfway. */
async function aheadOf(time: () => Promise<Date | null>): Promise<number | null> {
  const before = Date.now();
  const theirs = await time();
  return theirs && Math.round((before + Date.now()) / 2 - theirs.getTime());
}
