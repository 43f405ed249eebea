import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { spellingsOf, spellingsOfNumber } from '../privacy/spellings.ts';
import { aCandidate, callIdOf, closed, script, triggerBody } from './story.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  status: { code: number; message?: string };
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

/** A collector: takes spans over HTTP, as JSON. */
let collector: Server;
const bodies: string[] = [];
const spans = () =>
  bodies.flatMap((body) =>
    (JSON.parse(body).resourceSpans as { scopeSpans: { spans: Span[] }[] }[]).flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    ),
  );

let product: Product;
beforeAll(async () => {
  collector = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += chunk));
    req.on('end', () => {
      bodies.push(body);
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  product = await startProduct({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await product.stop();
  collector.close();
});

describe('a collector of traces', () => {
  it('gets the steps of a call in the trace of its id, with what they asked of providers, and nothing of a person (T16)', async () => {
    const candidate = aCandidate();
    await script(product, candidate, { faults: ['crm_500'] });
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    await product.v1('POST', '/calls/search', { text: candidate.to });
    await product.request('GET', `/no/such/${candidate.lastName}?phone=${encodeURIComponent(candidate.to)}`);
    const traceId = callId.replaceAll('-', '');
    const ofCall = () => spans().filter((span) => span.traceId === traceId);
    await eventually(() => ofCall().some(({ name, status }) => name === 'crm' && status.message === 'server_error'), {
      what: 'the refusal of the CRM to be told',
      withinMs: 30_000,
    });
    await script(product, candidate, {});
    await closed(product, callId);
    await eventually(() => spans().some(({ name }) => name === 'GET (no route)'), {
      what: 'the requests to be told',
      withinMs: 30_000,
    });

    const dial = ofCall().find(({ name }) => name === 'dial')!;
    expect(dial.attributes).toEqual(
      expect.arrayContaining([
        { key: 'temporal.workflow.id', value: { stringValue: `candidate-call:${callId}` } },
        { key: 'outcome', value: { stringValue: 'done' } },
      ]),
    );
    expect(ofCall().filter(({ parentSpanId }) => parentSpanId === dial.spanId)).toEqual([
      expect.objectContaining({ name: 'elevenlabs', status: { code: 0 } }),
    ]);
    expect(spans().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['POST /webhook/trigger-call', 'POST /api/v1/calls/search', 'GET (no route)']),
    );

    const said = bodies.join('\n');
    const canaries = [
      ...spellingsOfNumber(candidate.to),
      ...[candidate.firstName, candidate.lastName, 'Birkenallee'].flatMap(spellingsOf),
    ];
    expect(canaries.filter((canary) => said.includes(canary))).toEqual([]);
  });
});
