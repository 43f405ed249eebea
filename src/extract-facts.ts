import type { Logger } from 'pino';
import { checkExtraction, numberedLines } from './domain/campaigns/check-extraction.ts';
import { extractProtocol } from './domain/campaigns/extract-protocol.ts';
import type { Protocol } from './domain/campaigns/protocol.ts';
import type { ProtocolFacts } from './domain/campaigns/protocol-facts.ts';
import type { ProtocolReader } from './providers/openai/protocol-reader.ts';
import { ProviderError } from './providers/provider-error.ts';

/**
 * Sorts what a protocol says: by rules, or by a model whose answer is held to the protocol and to the rules. Whatever goes
 * wrong with the model, the rules serve: a set-up does not depend on it.
 */
export const factsExtractor =
  (reader: ProtocolReader | null, log: Logger) =>
  async (protocol: Protocol): Promise<ProtocolFacts> => {
    const rules = extractProtocol(protocol);
    const lines = numberedLines(protocol);
    if (reader === null || lines.length === 0) return rules;
    try {
      const facts = checkExtraction(await reader.read(protocol.name, lines), protocol, rules);
      if (facts) return facts;
      log.warn({ reason: 'not borne out by the protocol' }, 'the rules sort this protocol');
    } catch (error) {
      const reason = error instanceof ProviderError ? error.kind : 'unexpected';
      log.warn({ reason, error }, 'the rules sort this protocol');
    }
    return rules;
  };
