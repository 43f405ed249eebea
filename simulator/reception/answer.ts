/** What a stand-in says to a request: an answer, silence, or a connection that breaks. */
export type Answer =
  | { kind: 'sent'; status: number; contentType: string; body: string | Buffer; headers: Record<string, string> }
  /** never answered: the client gives up */
  | { kind: 'silence' }
  /** the connection is cut instead */
  | { kind: 'cut' };

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  kind: 'sent',
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
  headers,
});

export const text = (status: number, contentType: string, body: string): Answer => ({
  kind: 'sent',
  status,
  contentType,
  body,
  headers: {},
});

export const bytes = (contentType: string, body: Buffer): Answer => ({
  kind: 'sent',
  status: 200,
  contentType,
  body,
  headers: {},
});

export const NO_CONTENT: Answer = text(204, 'application/json', '');
export const SILENCE: Answer = { kind: 'silence' };
export const CUT: Answer = { kind: 'cut' };
