import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { openEventStream } from '../harness/event-stream.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { sendEvents } from '../harness/signed-webhooks.ts';
import { startTcpProxy, type TcpProxy } from '../../chaos/links/tcp-proxy.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, closed } from '../scenarios/story.ts';
import { ask, holdNextDial, soon } from './steps.ts';

/** So long it goes on serving after SIGTERM, for a proxy to notice. */
const DRAIN_MS = 1_500;

let temporal: TcpProxy;
let database: TcpProxy;
let product: Product;

beforeAll(async () => {
  const around = surroundingsOfThisRun();
  const adminUrl = new URL(around.adminUrl);
  [temporal, database] = await Promise.all([startTcpProxy(around.temporalAddress), startTcpProxy(adminUrl.host)]);
  adminUrl.host = database.address;
  product = await startProduct(
    {
      env: { DRAIN_MS: String(DRAIN_MS) },
      policy: { dialRequestMs: 10_000, dialWithinMs: 25_000, answerWithinMs: 40_000 },
    },
    { ...around, temporalAddress: temporal.address, adminUrl: adminUrl.href },
  );
});
afterAll(async () => {
  await product.stop();
  await Promise.all([temporal.close(), database.close()]);
});

const readiness = async () => (await product.request('GET', '/ready')).body;

describe('an API that is told to stop', () => {
  it('says so, serves on while it drains, sends streams away, answers what it began, and ends well', async () => {
    const stream = await openEventStream(`${product.apiUrl}/api/stream/conversation/lead_4711`);
    expect(stream.status).toBe(200);
    const dial = await holdNextDial(product, 'elevenlabs', 'answered');
    const { candidate, callId, answer } = await ask(product, aCandidate());
    await dial.caught();

    product.api.kill('SIGTERM');
    await soon(async () => (await readiness())['status'] === 'unavailable', 'GET /ready to say that it stops');
    expect((await product.request('GET', '/ready')).status).toBe(503);
    expect((await product.v1('GET', '/calls')).status).toBe(200);

    await stream.ended;
    expect(stream.text()).toMatch(/retry: 1000\n\n$/);
    await soon(
      () =>
        product.request('GET', '/health').then(
          () => false,
          () => true,
        ),
      'the door to be closed',
    );
    expect(product.api.hasEnded()).toBe(false);

    await dial.release();
    expect(await answer).toMatchObject({ status: 200 });
    expect(await product.api.ended()).toBe('exit code 0');

    await product.api.start();
    await product.ready();
    await closed(product, callId);
    await checkInvariants(product, candidate, callId);
  });

  it('that hangs in stopping ends at once by a second signal', async () => {
    const dial = await holdNextDial(product, 'elevenlabs', 'answered');
    const { answer } = await ask(product, aCandidate());
    await dial.caught();
    product.api.kill('SIGTERM');
    await soon(async () => (await readiness())['status'] === 'unavailable', 'GET /ready to say that it stops');
    product.api.kill('SIGTERM');
    expect(await product.api.ended()).toBe('exit code 1');
    await expect(answer).rejects.toThrow();
    await dial.release();
    await product.api.start();
    await product.ready();
  });
});

describe('processes that start while nothing is there', () => {
  beforeAll(async () => {
    await Promise.all([product.api.stop(), product.worker.stop()]);
    temporal.cut();
    database.cut();
    await Promise.all([product.api.start(), product.worker.start()]);
    await soon(
      () =>
        product.request('GET', '/health').then(
          () => true,
          () => false,
        ),
      'the API to listen',
    );
  });

  it('the API is alive, says what is missing, and serves nothing on a schema that may be old', async () => {
    expect((await product.request('GET', '/health')).status).toBe(200);
    expect(await product.request('GET', '/ready')).toMatchObject({
      status: 503,
      body: {
        status: 'unavailable',
        checks: { postgres: 'PostgreSQL cannot be reached', temporal: 'Temporal cannot be reached' },
      },
    });
    expect(await product.v1('GET', '/calls')).toMatchObject({ status: 503, body: { title: 'Service unavailable' } });
    expect(await sendEvents(product, '[]')).toMatchObject({ status: 503, body: { error: 'Service unavailable' } });
  });

  it('the worker keeps trying, and ends well when it is told to stop meanwhile', async () => {
    await soon(() => product.worker.log().includes('not reached yet, trying again'), 'the worker to try');
    product.worker.kill('SIGTERM');
    expect(await product.worker.ended()).toBe('exit code 0');
    await product.worker.start();
  });

  it('with PostgreSQL back they are degraded, with Temporal back ready, without being started anew', async () => {
    database.restore();
    await soon(async () => (await readiness())['status'] === 'degraded', 'GET /ready to say degraded');
    await soon(async () => (await product.v1('GET', '/calls')).status === 200, 'lists to be served');
    temporal.restore();
    await product.ready(40_000);
    const { candidate, callId, answer } = await ask(product, aCandidate());
    expect(await answer).toMatchObject({ status: 200 });
    await closed(product, callId);
    await checkInvariants(product, candidate, callId);
  });
});
