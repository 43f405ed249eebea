/** A part of some bytes; both ends count from 0 and belong to it. */
export interface ByteRange {
  first: number;
  last: number;
}

const ONE_RANGE = /^bytes=\s*([0-9]{0,15})-([0-9]{0,15})\s*$/i;

/**
 * Reads a `Range` header (RFC 9110 §14). `whole` when there is none, when it counts in another unit or asks for several
 * parts at once, which a server may answer with all of it; `unsatisfiable` for what names nothing of these bytes, and
 * for what is no range at all.
 */
export function readByteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  if (header === undefined || !/^\s*bytes\s*=/i.test(header) || header.includes(',')) return 'whole';
  const match = ONE_RANGE.exec(header.trim());
  if (!match || (match[1] === '' && match[2] === '')) return 'unsatisfiable';
  const [from, to] = [match[1]!, match[2]!];
  if (from === '') return Number(to) === 0 || size === 0 ? 'unsatisfiable' : lastBytes(Number(to), size);
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? 'unsatisfiable' : { first, last };
}

const lastBytes = (count: number, size: number): ByteRange => ({ first: Math.max(0, size - count), last: size - 1 });
