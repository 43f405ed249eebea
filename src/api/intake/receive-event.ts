import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { RoutingDependencies } from '../../routing/dependencies.ts';
import { routeStoredEvent } from '../../routing/route-stored-event.ts';
import { json } from '../../store/database.ts';
import { eventIntake } from '../../store/event-intake.ts';
import type { RoutableEvent } from '../../store/schema.ts';
import { behindTheAnswers } from './behind-the-answers.ts';
import type { ApiDependencies } from '../dependencies.ts';

export type ReceiveEvent = ApiDependencies['receiveEvent'];

/**
 * All webhooks come through here: store, then answer, then signal. `stored` means committed (or it already was): only
 * then the door answers 200. Routing follows without the caller waiting; what it misses, reconcileCalls routes.
 */
export function receiveEvent(routing: RoutingDependencies, log: Logger): ReceiveEvent {
  const store = eventIntake(routing.db);
  let storing = 0;
  const afterwards = behindTheAnswers(() => storing > 0);
  return async ({ provider, atDropInDoor, events }) => {
    let stored: RoutableEvent[];
    storing += 1;
    try {
      stored = await store(
        events.map(({ dedupeKey, kind, event, attemptId, conversationId, callSid, leadUpdate, raw }) => ({
          id: uuidv7(),
          provider,
          kind,
          dedupe_key: dedupeKey,
          event: event && json(event),
          at_drop_in_door: atDropInDoor,
          lead_update: leadUpdate ? json(leadUpdate) : null,
          attempt_id: attemptId,
          conversation_id: conversationId,
          call_sid: callSid,
          raw,
        })),
      );
    } catch (error) {
      log.error({ err: error, provider }, 'webhook event not stored');
      return 'not_stored';
    } finally {
      storing -= 1;
    }
    const notRouted = (error: unknown) => log.warn({ err: error, provider }, 'event not routed yet');
    afterwards(
      stored.map((event) => ({
        about: event.conversation_id ?? event.call_sid,
        run: () => routeStoredEvent(routing, event).catch(notRouted),
      })),
    );
    return 'stored';
  };
}
