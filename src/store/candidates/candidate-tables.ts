import type { CopyKind, CopyProvider, CopyResult } from '../../domain/erasure.ts';
import type { Filled, FilledJson } from '../schema.ts';
import type { Generated, Selectable } from 'kysely';

/** The tables of migrations/014-erasure.ts. */
export interface ErasureTables {
  erasures: ErasuresTable;
  erasure_copies: ErasureCopiesTable;
  erased_ids: ErasedIdsTable;
}

interface ErasuresTable {
  id: string;
  candidate_id: string;
  asked_by: string;
  requested_at: Filled;
  /** of our own rows, by table */
  counts: FilledJson<Record<string, number>>;
  rows_erased_at: Date | null;
  finished_at: Date | null;
  updated_at: Filled;
}

interface ErasureCopiesTable {
  erasure_id: string;
  provider: CopyProvider;
  kind: CopyKind;
  provider_id: string;
  result: Generated<CopyResult>;
  tries: Generated<number>;
  last_error: string | null;
  settled_at: Date | null;
}

interface ErasedIdsTable {
  id: string;
  erasure_id: string;
}

export type ErasureRow = Selectable<ErasuresTable>;
export type ErasureCopyRow = Selectable<ErasureCopiesTable>;
