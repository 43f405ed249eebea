import { fileURLToPath } from 'node:url';
import { NativeConnection, type NativeConnectionOptions, Worker } from '@temporalio/worker';
import { readConfig } from '../../src/config.ts';
import { createCrm } from '../../src/providers/crm/client.ts';
import { createVoiceAgent } from '../../src/providers/elevenlabs/client.ts';
import { createHoc } from '../../src/providers/hoc/client.ts';
import { createAnalyst } from '../../src/providers/openai/client.ts';
import { openPool, WORKER_POOL } from '../../src/store/database.ts';
import { createFloorActivities } from './activities.ts';
import { FLOOR_QUEUE } from './messages.ts';

const { databaseUrl, temporal, hoc, elevenLabs, openAi, crm, outboundPrivateHosts } = readConfig();
const worker = await Worker.create({
  connection: await NativeConnection.connect(temporal.connectionOptions as NativeConnectionOptions),
  namespace: temporal.namespace,
  taskQueue: FLOOR_QUEUE,
  workflowsPath: fileURLToPath(new URL('workflow.js', import.meta.url)),
  activities: createFloorActivities(openPool(databaseUrl, WORKER_POOL), {
    hoc: createHoc({ baseUrl: hoc.baseUrl, token: hoc.token ?? '' }),
    voiceAgent: createVoiceAgent({
      baseUrl: elevenLabs.baseUrl,
      apiKey: elevenLabs.apiKey ?? '',
      agentId: elevenLabs.agentId ?? '',
      agentPhoneNumberId: elevenLabs.agentPhoneNumberId ?? '',
    }),
    analyst: createAnalyst({ apiKey: openAi.apiKey ?? '', baseUrl: openAi.baseUrl, model: openAi.model }),
    crm: createCrm({ url: crm.url ?? '', privateHosts: outboundPrivateHosts }),
  }),
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
await worker.run();
