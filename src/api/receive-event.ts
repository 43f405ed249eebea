import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { CallWorkflows } from '../call-workflows.ts';
import { routeStoredEvent } from '../route-stored-event.ts';
import { type Db, json } from '../store/database.ts';
import { findEvent, storeEvents } from '../store/events.ts';
import type { ApiDependencies } from './dependencies.ts';

export type ReceiveEvent = ApiDependencies['receiveEvent'];

/**
 * All webhooks come through here: store, then answer, then signal. `stored` means committed (or it already was): only
 * then the door answers 200. Routing follows without the caller waiting; what it misses, reconcileCalls routes.
 */
export const receiveEvent =
  (db: Db, workflows: Pick<CallWorkflows, 'signal'>, log: Logger): ReceiveEvent =>
  async ({ provider, events }) => {
    let stored: string[];
    try {
      stored = await storeEvents(
        db,
        events.map(({ dedupeKey, kind, event, attemptId, conversationId, callSid, raw }) => ({
          id: uuidv7(),
          provider,
          kind,
          dedupe_key: dedupeKey,
          event: event && json(event),
          attempt_id: attemptId,
          conversation_id: conversationId,
          call_sid: callSid,
          raw,
        })),
      );
    } catch (error) {
      log.error({ err: error, provider }, 'webhook event not stored');
      return 'not_stored';
    }
    for (const id of stored) {
      setImmediate(() => {
        route(db, workflows, id).catch((error: unknown) => log.warn({ err: error, provider }, 'event not routed yet'));
      });
    }
    return 'stored';
  };

async function route(db: Db, workflows: Pick<CallWorkflows, 'signal'>, id: string): Promise<void> {
  const event = await findEvent(db, id);
  if (event) await routeStoredEvent(db, workflows, event);
}
