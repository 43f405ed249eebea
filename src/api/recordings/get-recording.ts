import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import { readByteRange } from '../../domain/byte-range.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';
import { callIdOf } from '../v1/calls/call-id.ts';

/**
 * `GET /api/v1/calls/{id}/recording` → 200 the audio · 206 the part of it that `Range` names · 404 no such call, or
 * nothing kept of it · 416 · 503. It is streamed through us: no address of the carrier's or the bucket's is ever given
 * out, and no part of the request becomes part of a path. Reads only.
 */
export const getRecording =
  ({ recordings }: Pick<ApiDependencies, 'recordings'>): RequestHandler =>
  async (req, res) => {
    const callId = callIdOf(req);
    const recording = await recordings.find(callId);
    if (!recording) throw noRecording();
    const { bytes, contentType } = recording;
    const range = readByteRange(req.get('range'), bytes);
    if (range === 'unsatisfiable') throw noSuchPart(bytes);
    const part = range === 'whole' ? null : range;

    const content = await recordings.open(recording, part);
    if (content === 'gone') throw noRecording();
    if (content === 'unavailable') throw unavailable();
    res.status(part ? 206 : 200).set({
      'Content-Type': contentType,
      'Content-Length': String(part ? part.last - part.first + 1 : bytes),
      // The call's id is a uuid: nothing in it needs quoting (RFC 6266).
      'Content-Disposition': `attachment; filename="recording-${callId}.wav"`,
      'Accept-Ranges': 'bytes',
      ...(part && { 'Content-Range': `bytes ${part.first}-${part.last}/${bytes}` }),
    });
    const source = content instanceof Readable ? content : Readable.from(content);
    if (req.method === 'HEAD') {
      source.destroy();
      res.end();
      return;
    }
    // Whoever hangs up in the middle is no fault; a store that breaks off has cut the answer, which its length shows.
    await pipeline(source, res).catch(() => {});
  };

const noRecording = () => new Refusal(404, 'Recording not found', 'No recording of this call is kept.');

const noSuchPart = (bytes: number) =>
  new Refusal(416, 'Range not satisfiable', 'The recording has no such part.', {
    headers: { 'Content-Range': `bytes */${bytes}` },
  });
