import { parseArgs } from 'node:util';
import { DEMO } from '../src/demo-settings.ts';
import { apiClient, operatorKey } from './start/api-client.ts';
import { type CallRequest, explainRefusal, placeAndFollow } from './start/story.ts';

const USAGE =
  'npm run call -- --campaign 804 --to +493023125001 --first Erika --last Musterfrau --company "Klinik am Park"';

/** Places a call through a running API and follows its story in the terminal. */
async function main(): Promise<void> {
  const baseUrl = `http://127.0.0.1:${process.env['PORT'] || DEMO.ports.api}`;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()); // the call goes on without us
  try {
    await placeAndFollow(apiClient(baseUrl, operatorKey(process.env), stop.signal), readCall(), stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return;
    console.error(error instanceof WrongUsage ? error.message : explainRefusal(error, baseUrl));
    process.exitCode = 1;
  }
}

class WrongUsage extends Error {}

function readCall(): CallRequest {
  const option = { type: 'string' } as const;
  const options = { campaign: option, to: option, first: option, last: option, company: option };
  let values: Partial<Record<keyof typeof options, string>>;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new WrongUsage(`${(error as Error).message}\nUsage: ${USAGE}`);
  }
  const { campaign, to, first, last, company } = values;
  if (!to || !first || !last || !company)
    throw new WrongUsage(`--to, --first, --last and --company are needed.\nUsage: ${USAGE}`);
  const candidate = { firstName: first, lastName: last, phone: to };
  if (campaign === undefined) return { companyName: company, candidate };
  if (!/^\d+$/.test(campaign)) throw new WrongUsage(`--campaign is "${campaign}": it is a number.\nUsage: ${USAGE}`);
  return { campaignId: Number(campaign), companyName: company, candidate };
}

await main();
