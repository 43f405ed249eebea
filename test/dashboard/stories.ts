import { DEMO } from '../../src/demo-settings.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { aConversationId, aSession, inStatus, nameIt, postCall, sendConvai } from '../scenarios/interview-story.ts';

/** What the pages show in their tests: every kind of call, a person who writes to us, an interview. */
export interface Stories {
  held: string;
  recorded: string;
  interviewId: string;
  otherInterviewId: string;
  candidateId: string;
  leadRef: string;
}

const ANYTIME = JSON.stringify({
  officeDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  officeFromHour: 0,
  officeUntilHour: 24,
});

export const startShownProduct = (): Promise<Product> =>
  startProduct({
    env: {
      ...{ RECORD_CALLS: 'true', MESSAGE_POLICY: ANYTIME, TRUST_PROXY: '1' },
      API_KEYS: 'erna:viewer:a-key-to-look-with-only-look,otto:operator:a-key-to-act-with-not-for-all',
    },
  });
export const VIEWER_KEY = 'a-key-to-look-with-only-look';
/** of an operator who is no admin */
export const OPERATOR_KEY = 'a-key-to-act-with-not-for-all';

interface Person {
  firstName: string;
  lastName: string;
  phone: string;
}

export const ERIKA: Person = { firstName: 'Kanaria', lastName: 'Geheimrat-Erika', phone: '+493023125601' };
const WRITER = '+493023125640';
const LINE = '+493023125200';

export async function placeCall(product: Product, person: Person, more: object = {}): Promise<string> {
  const body = { campaignId: 804, companyName: 'Klinik am Park', candidate: person, ...more };
  const { body: placed } = await product.v1('POST', '/calls', body);
  return (placed as { id: string }).id;
}

export const closed = (product: Product, callId: string) =>
  eventually(
    async () =>
      ((await product.v1('GET', `/calls/${callId}`)).body as { phase: string }).phase === 'closed' || undefined,
    { withinMs: 40_000, what: `call ${callId} to be closed` },
  );

export const scripted = (product: Product, phone: string, outcome: string, more: object = {}) =>
  product.control('POST', '/control/scenarios', { to: phone, outcome, ...more });

export async function playStories(product: Product): Promise<Stories> {
  const timing = { ringMs: 200, talkMs: 900, summaryAfterMs: 100, webhookAfterMs: 50 };
  const told = async (lastName: string, phone: string, outcome: string, more: object = {}, asked: object = {}) => {
    await scripted(product, phone, outcome, { timing, ...more });
    return placeCall(product, { firstName: 'Kanaria', lastName: `Geheimrat-${lastName}`, phone }, asked);
  };
  const [held, recorded, putOff, ...others] = await Promise.all([
    told('Erika', ERIKA.phone, 'held'),
    told('Rita', '+493023125602', 'held', {}, { placement: 'twilio' }),
    told('Paula', '+493023125609', 'held', { faults: ['crm_400'] }),
    told('Norbert', '+493023125603', 'no_answer'),
    told('Carla', '+493023125604', 'held', { faults: ['crm_400'] }),
    told('Vera', '+493023125605', 'voicemail'),
    told('Bruno', '+493023125606', 'busy'),
    told('Lars', '+493023125607', 'held', { faults: ['webhooks_lost'] }),
  ]);
  for (const callId of [held!, recorded!, putOff!, ...others]) await closed(product, callId);
  // The model has one tongue for all: who is not understood comes last, and then it is well again.
  await closed(product, await told('Ludwig', '+493023125608', 'held', { faults: ['llm_bad_json'] }));
  await scripted(product, '+493023125608', 'held');
  await lookAfter(product, recorded!, putOff!);
  await product.control('POST', '/control/sms', { from: WRITER, to: LINE, body: 'Ist die Stelle noch frei?' });
  await eventually(
    async () => (await product.query('select 1 from messages where to_number = $1', [WRITER])).length > 0 || undefined,
    { withinMs: 20_000, what: 'the text to be answered' },
  );
  await product.request(
    'POST',
    '/webhook/setup-campaign',
    { campaign_id: 16 },
    { authorization: `Bearer ${DEMO.setupSecret}` },
  );
  const { body: call } = await product.v1('GET', `/calls/${held}`);
  const { body: leads } = await product.v1('GET', '/leads');
  const { candidateId } = call as { candidateId: string };
  const { ref } = (leads as { items: { ref: string }[] }).items[0]!;
  const interviewId = await anInterview(product);
  const otherInterviewId = await anInterview(product);
  return { held: held!, recorded: recorded!, interviewId, otherInterviewId, candidateId, leadRef: ref };
}

/** What people have done: a decision, a second analysis, something put off, a view that everybody sees. */
async function lookAfter(product: Product, analysed: string, putOff: string): Promise<void> {
  const did = async (path: string, body?: object) => {
    const { status, text } = await product.v1('POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  };
  await did(`/calls/${analysed}/analyse`);
  const versions = async () =>
    ((await product.v1('GET', `/calls/${analysed}/analyses`)).body as { items: unknown[] }).items;
  await eventually(async () => (await versions()).length === 2 || undefined, {
    withinMs: 20_000,
    what: 'a second analysis',
  });
  // What the first one said was another score and another answer.
  await product.query(
    `update analyses set result = jsonb_set(jsonb_set(result, '{overallScore}', '41'), '{answers,0,verdict}', '"cannot_tell"')
     where call_id = $1 and version = 1`,
    [analysed],
  );
  await did(`/calls/${analysed}/review`, {
    decision: 'overruled',
    reason: 'Der Nachweis wurde genannt, siehe Äußerung 3.',
  });
  const until = new Date(Date.now() + 5 * 3_600_000).toISOString();
  await did(`/attention/${putOff}/crm_refused/snooze`, { until, reason: 'Das CRM ist heute Abend wieder da.' });
  await did('/views', { name: 'Vom CRM abgelehnt', filter: { crm: 'dead_letter' }, isShared: true });
}

export async function anInterview(product: Product): Promise<string> {
  const sessionId = await aSession(product, 'job-one');
  const conversationId = aConversationId();
  await nameIt(product, sessionId, conversationId);
  await sendConvai(product, postCall(conversationId));
  await inStatus(product, sessionId, 'completed');
  return sessionId;
}
