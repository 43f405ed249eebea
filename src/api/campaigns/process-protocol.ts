import type { Request, RequestHandler } from 'express';
import type { ProcessedProtocol } from '../../domain/campaigns/processed-protocol.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { protocolBody } from './bodies.ts';
import { readFastApiBody } from './read-body.ts';

/**
 * `POST /webhook/process-protocol` (contracts §2.2): the questions that a protocol gives, kept nowhere. A failure is 200
 * without questions, as HOC knows it; its text is ours.
 */
export const processProtocol =
  (
    { processedProtocol, log }: Pick<ApiDependencies, 'processedProtocol' | 'log'>,
    authorise: (req: Request) => void,
  ): RequestHandler =>
  async (req, res) => {
    const protocol = readFastApiBody(protocolBody, res.locals.rawBody);
    authorise(req);
    const { questions, knowledge_base } = await processedProtocol(protocol).catch((error: unknown) => {
      log.error({ requestId: res.locals.requestId, error }, 'protocol not processed');
      return FAILED;
    });
    res.json({
      protocol_id: protocol.id,
      protocol_name: protocol.name,
      processed_at: new Date().toISOString(),
      question_count: questions.length,
      questions,
      knowledge_base,
    });
  };

const FAILED: { questions: ProcessedProtocol['questions']; knowledge_base: object } = {
  questions: [],
  knowledge_base: { error: 'The protocol could not be processed', error_type: 'ProcessingError' },
};
