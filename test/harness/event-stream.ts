import type { LeadFrame } from '../../src/domain/leads/lead-update.ts';

export interface StreamedFrame {
  /** null for what carries none: greeting, heartbeat */
  id: string | null;
  frame: LeadFrame;
}

/** A client of a lead's stream. */
export interface EventStream {
  status: number;
  headers: Headers;
  /** all frames so far, oldest first */
  frames: StreamedFrame[];
  /** the lines as they came */
  text(): string;
  /** resolves when the server has ended the stream or the connection is lost */
  ended: Promise<void>;
  close(): void;
}

export async function openEventStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const closing = new AbortController();
  const response = await fetch(url, { headers, signal: closing.signal });
  const frames: StreamedFrame[] = [];
  let text = '';
  let rest = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const part = decoder.decode(chunk as Uint8Array, { stream: true });
      text += part;
      rest += part;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      frames.push(...blocks.flatMap(frameOf));
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    frames,
    text: () => text,
    ended: read().catch(() => {}),
    close: () => closing.abort(),
  };
}

function frameOf(block: string): StreamedFrame[] {
  const lines = block.split('\n');
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
  const data = field('data');
  return data === null ? [] : [{ id: field('id'), frame: JSON.parse(data) as LeadFrame }];
}
