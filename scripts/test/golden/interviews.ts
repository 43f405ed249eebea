import { interviewWorkflowId } from '../../../src/domain/ids.ts';
import { eventually } from '../eventually.ts';
import type { Product } from '../product.ts';
import type { Story } from './story.ts';

/** Interviews in the browser, from the link to the result. */
export const INTERVIEW_STORIES: Record<string, Story> = {
  // While it is watched there are news: the watch pauses.
  'interview-completed': async (product) => {
    const sessionId = await session(product);
    await held(product, 'conv_golden_1', { talkMs: 2_000 });
    await ask(product, 'PATCH', `/api/interviews/${sessionId}/update-conversation`, {
      conversation_id: 'conv_golden_1',
    });
    const isWatched = async () =>
      (await product.requests('elevenlabs')).some(({ path }) => path.endsWith('/conv_golden_1'));
    await eventually(isWatched, { what: 'the conversation to be asked for' });
    await ask(product, 'PATCH', `/api/interviews/${sessionId}/status`, { status: 'active' });
    return interviewWorkflowId(sessionId);
  },

  // Nobody but the front end says which conversation it was.
  'interview-whose-webhook-is-lost': async (product) => {
    const sessionId = await session(product);
    await held(product, 'conv_golden_2', { faults: ['webhooks_lost'] });
    await ask(product, 'POST', `/api/interviews/${sessionId}/complete`, { conversation_id: 'conv_golden_2' });
    return interviewWorkflowId(sessionId);
  },

  'interview-expired': async (product) => interviewWorkflowId(await session(product)),
};

async function session(product: Product): Promise<string> {
  const body = await ask(product, 'POST', '/api/candidates/resume-golden/generate-interview-link', {
    candidate_name: 'Erika Musterfrau',
    job_role: 'Backend Engineer',
    job_post_id: 'job-golden',
    questions: ['Describe a service you designed.'],
  });
  return body.data.session_id;
}

const SPOKEN = [
  { role: 'agent', message: 'Please tell me about a service you designed recently.' },
  {
    role: 'user',
    message: 'I am Erika Musterfrau, and I built the billing export: it reads from a queue and is idempotent.',
  },
];

const held = (product: Product, conversationId: string, more: object = {}) =>
  product.control('POST', '/control/interviews', { conversationId, transcript: SPOKEN, talkMs: 100, ...more });

/** These doors say what went wrong in the body, always with 200. */
async function ask(product: Product, method: string, path: string, wish: object): Promise<any> {
  const { body, text } = await product.request(method, path, wish);
  if (body?.status !== 'success') throw new Error(`${path}: ${text}`);
  return body;
}
