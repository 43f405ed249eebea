import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import express from 'express';
import { readConfig } from '../../src/config.ts';
import { openPool, WORKER_POOL } from '../../src/store/database.ts';
import { openTemporal, workerStatus } from '../../src/temporal/connection.ts';
import { conversationEnded, FLOOR_QUEUE, floorWorkflowId, placed } from './messages.ts';
import type { floorCall } from './workflow.ts';

const config = readConfig();
const pool = openPool(config.databaseUrl, WORKER_POOL);
const temporal = openTemporal(config);
await pool.query(`
  create table calls (
    id uuid primary key, to_number text not null, campaign_id bigint not null, company_name text not null,
    first_name text not null, last_name text not null, questionnaire jsonb, prompt text, conversation_id text,
    analysis jsonb, outcome text, needs_attention text[] not null default '{}', closed_at timestamptz);
  create table webhook_events (
    id uuid primary key, call_id uuid, raw bytea not null, received_at timestamptz not null default now());
  create index on webhook_events (call_id)`);

const app = express();

app.post('/webhook/trigger-call', express.json(), async (req, res) => {
  const { to_number, campaign_id, company_name, candidate_first_name, candidate_last_name } = req.body;
  const callId = randomUUID();
  await pool.query(
    'insert into calls (id, to_number, campaign_id, company_name, first_name, last_name) values ($1, $2, $3, $4, $5, $6)',
    [callId, to_number, campaign_id, company_name, candidate_first_name, candidate_last_name],
  );
  const conversationId = await temporal.workflow.executeUpdateWithStart(placed, {
    startWorkflowOperation: new WithStartWorkflowOperation<typeof floorCall>('floorCall', {
      workflowId: floorWorkflowId(callId),
      taskQueue: FLOOR_QUEUE,
      args: [callId],
      workflowIdConflictPolicy: 'FAIL',
    }),
  });
  res.json({ success: true, call_id: callId, conversation_id: conversationId });
});

/** Stored, answered, signalled. */
app.post('/api/webhooks/elevenlabs/post-call', express.raw({ type: () => true, limit: '8mb' }), async (req, res) => {
  const userId: string | null = JSON.parse(req.body.toString('utf8')).data?.user_id ?? null;
  const callId = userId?.split('.')[0] ?? null;
  await keepEvent(callId, req.body);
  res.json({ status: 'processed', conversationId: null });
  if (callId !== null) await temporal.workflow.getHandle(floorWorkflowId(callId)).signal(conversationEnded);
});

/** Stored and answered: what the other witness says changes nothing here. */
app.post('/api/webhooks/twilio/events', express.raw({ type: () => true, limit: '8mb' }), async (req, res) => {
  await keepEvent(null, req.body);
  res.json({ received: 1 });
});

app.get('/ready', async (_req, res) => {
  const worker = await workerStatus(temporal, [{ name: FLOOR_QUEUE, kind: 'workflows' }]);
  res.json({ status: worker === 'up' ? 'ready' : worker });
});

app.listen(config.port, config.host);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

async function keepEvent(callId: string | null, raw: Buffer): Promise<void> {
  await pool.query('insert into webhook_events (id, call_id, raw) values ($1, $2, $3)', [randomUUID(), callId, raw]);
}
