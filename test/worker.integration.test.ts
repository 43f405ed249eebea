import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, type Product, startProduct } from './harness/product.ts';
import { aCandidate, closed, viewOf } from './scenarios/story.ts';
import { ask } from './chaos/steps.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

it('waits at its start for a database that takes connections and answers nothing, and then works', async () => {
  await product.worker.stop();
  const other = new pg.Client({ connectionString: product.databaseUrl });
  await other.connect();
  // The schema is looked at before; this is what a worker touches after it.
  await other.query('begin; lock table suppressions in access exclusive mode');
  await product.worker.start();
  const waits = () => product.worker.log().includes('not reached yet, trying again') || product.worker.hasEnded();
  await eventually(waits, { what: 'the worker to try again' });
  expect(product.worker.hasEnded()).toBe(false);
  await other.query('rollback');
  await other.end();

  const { callId, answer } = await ask(product, aCandidate());
  expect(await answer).toMatchObject({ status: 200 });
  await closed(product, callId);
  expect(await viewOf(product, callId)).toMatchObject({ outcome: 'held' });
}, 60_000);
