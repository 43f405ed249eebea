import { parseArgs } from 'node:util';
import { DEMO } from '../src/demo-settings.ts';
import { apiClient, operatorKey } from './start/api-client.ts';
import { type CallRequest, explainRefusal, followPlaced, placeAndFollow } from './start/story.ts';

const USAGE =
  'npm run call -- --campaign 804 --to +493023125001 --first Erika --last Musterfrau --company "Klinik am Park"';

/** Places a call through a running API, or takes up one that was placed, and follows its story in the terminal. */
async function main(): Promise<void> {
  const baseUrl = `http://127.0.0.1:${process.env['PORT'] || DEMO.ports.api}`;
  const stop = new AbortController();
  let what: string | undefined;
  process.once('SIGINT', () => stop.abort()); // the call goes on without us
  try {
    const asked = readCall();
    const api = apiClient(baseUrl, operatorKey(process.env), stop.signal);
    if (typeof asked === 'string') {
      what = 'The call cannot be followed';
      await followPlaced(api, asked, stop.signal);
    } else await placeAndFollow(api, asked, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return;
    console.error(error instanceof WrongUsage ? error.message : explainRefusal(error, baseUrl, what));
    process.exitCode = 1;
  }
}

class WrongUsage extends Error {}

/** What is to be placed, or the id of what was. */
function readCall(): CallRequest | string {
  const option = { type: 'string' } as const;
  const options = { campaign: option, to: option, first: option, last: option, company: option, follow: option };
  let values: Partial<Record<keyof typeof options, string>>;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new WrongUsage(`${(error as Error).message}\nUsage: ${USAGE}`);
  }
  const { campaign, to, first, last, company, follow } = values;
  if (follow !== undefined) {
    if (!/^[0-9a-f-]{36}$/.test(follow)) throw new WrongUsage(`--follow is "${follow}": it is the id of a call.`);
    return follow;
  }
  if (!to || !first || !last || !company)
    throw new WrongUsage(`--to, --first, --last and --company are needed.\nUsage: ${USAGE}`);
  const candidate = { firstName: first, lastName: last, phone: to };
  if (campaign === undefined) return { companyName: company, candidate };
  if (!/^\d+$/.test(campaign)) throw new WrongUsage(`--campaign is "${campaign}": it is a number.\nUsage: ${USAGE}`);
  return { campaignId: Number(campaign), companyName: company, candidate };
}

await main();
