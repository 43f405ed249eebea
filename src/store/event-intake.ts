import type { Db } from './database.ts';
import { storeEvents } from './events.ts';
import type { NewWebhookEvent, RoutableEvent } from './schema.ts';

/** Statements under way at the same time; what arrives meanwhile goes into the next one, together. */
const STATEMENTS = 2;
/** Rows a statement takes at the most, well below the parameters that PostgreSQL allows. */
const ROWS = 200;

/** SQLSTATEs that say something about the rows, not about the database. */
const BAD_ROWS = /^2[23]/;

export type StoreEvents = (events: NewWebhookEvent[]) => Promise<RoutableEvent[]>;

interface Delivery {
  events: NewWebhookEvent[];
  stored: (events: RoutableEvent[]) => void;
  failed: (error: unknown) => void;
}

/**
 * Stores the events of many deliveries in few commits: a commit waits for the disk, and in a burst a statement a delivery
 * makes all of them wait. One that comes alone is stored at once. A delivery is stored wholly or not at all, and one that
 * PostgreSQL does not take does not take its neighbours along: they are then stored each by itself.
 * @returns of each delivery, its events that are new, as they are stored; rejects when they were not
 */
export function eventIntake(db: Db): StoreEvents {
  const waiting: Delivery[] = [];
  let underWay = 0;

  const goOn = () => {
    while (waiting.length > 0 && underWay < STATEMENTS) {
      underWay += 1;
      void storeTogether(db, takeNext(waiting)).then(() => {
        underWay -= 1;
        goOn();
      });
    }
  };
  return (events) =>
    new Promise((stored, failed) => {
      waiting.push({ events, stored, failed });
      goOn();
    });
}

function takeNext(waiting: Delivery[]): Delivery[] {
  let taken = 1;
  for (let rows = waiting[0]!.events.length; taken < waiting.length; taken += 1) {
    rows += waiting[taken]!.events.length;
    if (rows > ROWS) break;
  }
  return waiting.splice(0, taken);
}

/** Never rejects: each delivery is told its own end. */
async function storeTogether(db: Db, deliveries: Delivery[]): Promise<void> {
  try {
    const rows = await storeEvents(
      db,
      deliveries.flatMap(({ events }) => events),
    );
    const isNew = new Map(rows.map((row) => [row.id, row]));
    for (const { events, stored } of deliveries) stored(events.flatMap(({ id }) => isNew.get(id) ?? []));
  } catch (error) {
    if (deliveries.length > 1 && BAD_ROWS.test((error as { code?: string }).code ?? ''))
      for (const delivery of deliveries) await storeTogether(db, [delivery]);
    else for (const { failed } of deliveries) failed(error);
  }
}
