import type { Product } from './product.ts';

/** The two ways to place a call; every story of one call is told in both. */
export const PLACEMENTS = ['elevenlabs', 'twilio'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** The one request that makes a phone ring, as the simulator's door names it. */
export const DIAL: Record<Placement, { provider: string; method: string; path: string }> = {
  elevenlabs: { provider: 'elevenlabs', method: 'POST', path: '/outbound-call' },
  twilio: { provider: 'twilio', method: 'POST', path: '/Calls.json' },
};

/** Keeps a product's next dial in the simulator: `answered` = the phone rings, and only the answer is kept back. @returns the hold's id */
export async function keepNextDial(
  product: Product,
  placement: Placement,
  when: 'received' | 'answered',
): Promise<string> {
  const { id } = await product.control('POST', '/control/holds', { ...DIAL[placement], nth: 1, when });
  return id;
}
