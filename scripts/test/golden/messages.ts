import {
  deliverMessageWorkflowId,
  replyWorkflowId,
  resendWorkflowId,
  watchMessageWorkflowId,
} from '../../../src/domain/ids.ts';
import { eventually } from '../eventually.ts';
import type { Product } from '../product.ts';
import type { Story } from './story.ts';

const NOT_DELIVERED = { faults: ['webhooks_lost'], sms: { outcome: 'undelivered' } };

/** Text messages, in and out. */
export const MESSAGE_STORIES: Record<string, Story> = {
  'question-answered': async (product) => {
    const wish = { from: '+493023125341', body: 'Wann öffnen Sie?' };
    return replyWorkflowId((await product.control('POST', '/control/sms', wish)).messageSid);
  },

  'message-sent': async (product) => deliverMessageWorkflowId(await sent(product, '+493023125342')),

  'message-delivered': async (product) => watchMessageWorkflowId(await sent(product, '+493023125343')),

  'message-found-by-looking': async (product) =>
    deliverMessageWorkflowId(
      await sent(product, '+493023125344', { faults: ['sms_accept_then_500', 'webhooks_lost'] }),
    ),

  'message-not-delivered': async (product) =>
    watchMessageWorkflowId(await sent(product, '+493023125345', NOT_DELIVERED)),

  'message-sent-again': async (product) => resendWorkflowId(await sent(product, '+493023125346', NOT_DELIVERED)),
};

/** @returns our id of the message */
async function sent(product: Product, to: string, scenario?: object): Promise<string> {
  if (scenario) await product.control('POST', '/control/scenarios', { to, outcome: 'held', ...scenario });
  const body = { to, message: 'Die Adresse ist Musterweg 1.', leadId: 'lead-of-a-message', agentId: 'agent' };
  const { status, text } = await product.request('POST', '/api/twilio/send-sms', body);
  if (status !== 200 && status !== 202) throw new Error(`send-sms: ${status} ${text}`);
  const sql = 'select id from messages where to_number = $1 order by created_at';
  const row = async () => (await product.query<{ id: string }>(sql, [to]))[0];
  return (await eventually(row, { what: 'the row of the message' })).id;
}
