import type { Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';

/** What a callback is about, as its sender writes it and as the inbox keeps it: ids, and what was said. */
interface Said {
  id: string;
  what: string;
}

/**
 * I6, the inbox: what was answered 2xx is stored. A restored database may have lost it again. Callbacks about recordings and
 * texts have doors whose rows say less of them, and are left out.
 */
export function takenIsStored({ record }: Evidence): Violation[] {
  if (record.facts.databaseRestored) return [];
  const stored = new Set((record.database['webhook_events'] ?? []).flatMap(storedOf).map(keyOf));
  const lost = (record.simulator.taken ?? []).flatMap(saidOf).filter((said) => !stored.has(keyOf(said)));
  return lost.map(({ id, what }) => broken('I6', null, `answered 2xx, but not stored: ${what} of ${id}`));
}

const keyOf = ({ id, what }: Said): string => `${id} ${what}`;

function saidOf({ body }: { body: string | null }): Said[] {
  if (body === null) return [];
  if (body.startsWith('[')) {
    const events = JSON.parse(body) as { data: { request: { parameters: Record<string, string> } } }[];
    return events.flatMap(({ data }) => inForm(new URLSearchParams(data.request.parameters)));
  }
  if (body.startsWith('{')) {
    const { type, data } = JSON.parse(body) as { type: string; data: { conversation_id?: string } };
    return data.conversation_id ? [{ id: data.conversation_id, what: type }] : [];
  }
  return inForm(new URLSearchParams(body));
}

function inForm(form: URLSearchParams): Said[] {
  const id = form.get('CallSid');
  const status = form.get('CallStatus');
  if (id === null || form.has('RecordingSid') || form.has('MessageSid')) return [];
  if (form.has('AnsweredBy') && status === null) return [{ id, what: 'machine_verdict' }];
  return status === null ? [] : [{ id, what: status.replaceAll('-', '_') }];
}

const TYPES: Record<string, string> = {
  conversation_ended: 'post_call_transcription',
  placement_failed: 'call_initiation_failure',
};

function storedOf(row: Record<string, any>): Said[] {
  const { kind, status } = (row['event'] ?? {}) as { kind?: string; status?: string };
  const conversation = row['conversation_id'] && kind !== undefined && kind in TYPES;
  return [
    ...(conversation ? [{ id: row['conversation_id'] as string, what: TYPES[kind]! }] : []),
    ...(row['call_sid'] && kind ? [{ id: row['call_sid'] as string, what: status ?? kind }] : []),
  ];
}
