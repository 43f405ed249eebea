import type { Instruction } from '../calls/twiml.ts';

const XML_TYPES = ['text/xml', 'application/xml', 'text/html'];
const DOCUMENT = /^\s*(<\?xml[^>]*\?>)?\s*(<!--[\s\S]*?-->\s*)*<Response\s*(\/>|>[\s\S]*<\/Response>)\s*$/;
const STREAM = /<Connect\b[^>]*>\s*<Stream\b[^>]*\burl\s*=\s*["']wss:[^"']+["'][^>]*>([\s\S]*?)<\/Stream>/;
const HANG_UP = /<(Hangup|Reject)\b/;
const PARAMETER = /<Parameter\b([^>]*)>/g;

/** Twilio's codes for TwiML that it cannot use: the content type, or the document. */
export type UnusableTwiml = 12300 | 12100;

/** What an answered leg is to do. Verbs that only speak or wait end in a hang-up, as does a document without any. */
export function readTwiml(contentType: string, text: string): Instruction | UnusableTwiml {
  if (!XML_TYPES.includes(contentType)) return 12300;
  if (!DOCUMENT.test(text)) return 12100;
  const stream = STREAM.exec(text);
  const hangUpAt = text.search(HANG_UP);
  if (!stream || (hangUpAt >= 0 && hangUpAt < stream.index)) return { kind: 'end' };
  const conversationId = parameters(stream[1]!).get('conversation_id');
  return conversationId === undefined ? { kind: 'end' } : { kind: 'connect', conversationId };
}

function parameters(xml: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, attributes = ''] of xml.matchAll(PARAMETER)) {
    const name = attribute(attributes, 'name');
    const value = attribute(attributes, 'value');
    if (name !== null && value !== null) found.set(name, value);
  }
  return found;
}

const attribute = (attributes: string, name: string): string | null =>
  new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(attributes)
    ?.slice(1)
    .find((value) => value !== undefined) ?? null;
