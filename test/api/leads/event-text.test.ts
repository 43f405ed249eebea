import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventText } from '../../../src/api/leads/event-text.ts';
import type { LeadFrame } from '../../../src/domain/leads/lead-update.ts';
import { hostileText } from '../../domain/hostile-text.ts';

interface Heard {
  id: string | null;
  data: string;
}

/** The stream as a browser reads it (WHATWG HTML, "interpreting an event stream"): three kinds of line breaks end a line. */
function read(text: string): Heard[] {
  const events: Heard[] = [];
  let id: string | null = null;
  let data: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data.length > 0) events.push({ id, data: data.join('\n') });
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (field === 'data') data.push(value);
    if (field === 'id') id = value;
  }
  return events;
}

const lineBreaks = fc.constantFrom(
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '\u2028',
  '\u0085',
  'data: x',
  '\nid: 99\n\n',
  'retry: 0',
);
const said = fc.array(fc.oneof(hostileText(4), lineBreaks), { maxLength: 6 }).map((pieces) => pieces.join(''));

describe('the text of a stream', () => {
  it('is read by any client as exactly the frames that were sent, with their ids, whatever was said in them', () => {
    const frame = fc.tuple(said, fc.option(fc.nat())).map(([text, id]) => ({
      id,
      frame: { type: 'user_message', message: text, timestamp: text } as unknown as LeadFrame,
    }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), (sent) => {
        let last: string | null = null;
        const expected = sent.map((one) => {
          last = one.id === null ? last : String(one.id);
          return { id: last, frame: one.frame };
        });
        const heard = read(sent.map((one) => eventText(one.frame, one.id)).join(''));
        expect(heard.map(({ id, data }) => ({ id, frame: JSON.parse(data) as LeadFrame }))).toEqual(expected);
      }),
    );
  });
});
