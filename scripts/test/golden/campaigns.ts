import { DEMO } from '../../../src/demo-settings.ts';
import { setupWorkflowId } from '../../../src/domain/ids.ts';
import { eventually } from '../eventually.ts';
import { exportHistory, withTemporal } from '../export-history.ts';
import type { Product } from '../product.ts';
import type { Story } from './story.ts';

/** The simulator's HOC has a campaign of this id. */
const CAMPAIGN = '16';
const WORKFLOW = setupWorkflowId(CAMPAIGN);

/** A campaign, from HOC's protocol to its package. */
export const CAMPAIGN_STORIES: Record<string, Story> = {
  // While the first round uploads: who asks for the same joins it, who asks for more gets a round of their own.
  'campaign-set-up-in-two-rounds': async (product) => {
    const wish = { provider: 'hoc', method: 'POST', path: `/campaigns/${CAMPAIGN}/package`, when: 'received' };
    const { id } = await product.control('POST', '/control/holds', wish);
    const answers = [];
    for (const force_rebuild of [false, false, true]) {
      answers.push(setUp(product, force_rebuild));
      await untilTaken(product, answers.length);
    }
    await eventually(async () => (await product.control('GET', '/control/holds')).holds[0]?.waiting, {
      withinMs: 20_000,
      what: 'the upload to begin',
    });
    await product.control('POST', `/control/holds/${id}/release`);
    for (const { status, text } of await Promise.all(answers))
      if (status !== 200) throw new Error(`setup-campaign: ${status} ${text}`);
    return WORKFLOW;
  },
};

const setUp = (product: Product, force_rebuild: boolean) =>
  product.request(
    'POST',
    '/webhook/setup-campaign',
    { campaign_id: CAMPAIGN, force_rebuild },
    { authorization: `Bearer ${DEMO.setupSecret}` },
  );

const untilTaken = (product: Product, times: number) =>
  eventually(
    () =>
      withTemporal(product, async (client) => {
        const { events } = await exportHistory(client, WORKFLOW);
        const isTaken = ({ eventType }: (typeof events)[number]) =>
          eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED';
        return events.filter(isTaken).length === times;
      }),
    { withinMs: 20_000, what: `${times} requests to meet in one set-up` },
  );
