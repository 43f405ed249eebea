import type { RequestHandler } from 'express';

import type { TimelineRow } from '../../../store/schema.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';
import type { Timeline } from './schemas.ts';

/** `GET /api/v1/calls/{id}/timeline` → 200 `{items}`, the story of the call, oldest first · 404. Reads only. */
export const getTimeline =
  ({ calls }: Pick<ApiDependencies, 'calls'>): RequestHandler =>
  async (req, res) => {
    const lines = await calls.timeline(callIdOf(req));
    if (!lines) throw unknownCall();
    res.json({ items: lines.map(timelineItem) } satisfies Timeline);
  };

const timelineItem = (line: TimelineRow): Timeline['items'][number] => ({
  id: String(line.id),
  at: line.at.toISOString(),
  ...(line.provider_at && { providerAt: line.provider_at.toISOString() }),
  source: line.source,
  kind: line.kind,
  ...(line.attempt !== null && { attempt: line.attempt }),
  text: line.text,
  ...(line.mark && { mark: line.mark }),
});
