import type { RequestHandler } from 'express';
import type { HeldRow } from '../../../store/candidates/export-person.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { idInAddress } from '../id-in-address.ts';
import { unknownCandidate } from './candidate-item.ts';
import type { PersonExportAnswer } from './schemas.ts';

/**
 * `GET /api/v1/candidates/{id}/export` → 200 everything that is held of a person, as a file · 404. Rows are given as they
 * are kept, inbox bodies as text, recordings with our own address of their audio. Reads only.
 */
export const exportCandidate =
  ({ config, personExporter }: Pick<ApiDependencies, 'config' | 'personExporter'>): RequestHandler =>
  async (req, res) => {
    const candidateId = idInAddress(req, 'id', unknownCandidate);
    const exported = await personExporter.export(candidateId);
    if (exported === null) throw unknownCandidate();
    const recordings = exported.held['recordings'] ?? [];
    res.set('Content-Disposition', `attachment; filename="candidate-${candidateId}.json"`);
    res.json({
      candidateId,
      exportedAt: exported.exportedAt.toISOString(),
      held: { ...exported.held, recordings: recordings.map((row) => withAddress(row, config.publicUrl)) },
    } satisfies PersonExportAnswer);
  };

/** Where it is kept is ours; it is had through our door. */
function withAddress({ location, ...row }: HeldRow, publicUrl: string): HeldRow {
  const { call_id: callId } = row;
  const isKept = location !== null && typeof callId === 'string';
  return { ...row, audio: isKept ? `${publicUrl}/api/v1/calls/${callId}/recording` : null };
}
