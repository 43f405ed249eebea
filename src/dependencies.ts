import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { ActivityDependencies } from './activities/dependencies.ts';
import { cancelCall } from './api/cancel-call.ts';
import type { ApiDependencies } from './api/dependencies.ts';
import { receiveEvent } from './api/receive-event.ts';
import { interviewDesk } from './api/interviews/desk.ts';
import { startCall } from './api/start-call.ts';
import { createCallWorkflows } from './call-workflows.ts';
import type { Config } from './config.ts';
import { createInterviewWorkflows } from './interview-workflows.ts';
import { unfilledPlaceholders } from './domain/prompt.ts';
import { createCrm } from './providers/crm/client.ts';
import { createVoiceAgent } from './providers/elevenlabs/client.ts';
import { createSignedUrls } from './providers/elevenlabs/signed-url.ts';
import { createHoc } from './providers/hoc/client.ts';
import { createAnalyst } from './providers/openai/client.ts';
import { createTelephony } from './providers/twilio/client.ts';
import type { RoutingDependencies } from './routing/dependencies.ts';
import { routeStoredEvent } from './routing/route-stored-event.ts';
import { createCallReader } from './store/call-views.ts';
import { type Db, isReachable } from './store/database.ts';
import { temporalStatus, workerStatus } from './temporal.ts';
import { createWorkflowStarter } from './workflow-starter.ts';
import { CALLS_QUEUE, DIAL_QUEUE } from './workflows/messages.ts';

/** The one wiring: what the worker's steps and the API's doors are made of. */
export function workerDependencies(config: Config, db: Db, temporal: Client, log: Logger): ActivityDependencies {
  const { hoc, elevenLabs, twilio, openAi, azureOpenAi, crm } = config;
  const workflows = createCallWorkflows(temporal);
  const routing = routingDependencies(config, db, temporal);
  return {
    db,
    hoc: createHoc({ baseUrl: hoc.baseUrl, token: hoc.token ?? '' }),
    voiceAgent: createVoiceAgent({
      baseUrl: elevenLabs.baseUrl,
      apiKey: elevenLabs.apiKey ?? '',
      agentId: elevenLabs.agentId ?? '',
      agentPhoneNumberId: elevenLabs.agentPhoneNumberId ?? '',
      httpTimeoutMs: config.policy.dialRequestMs,
    }),
    telephony: createTelephony({
      baseUrl: twilio.baseUrl,
      accountSid: twilio.accountSid ?? '',
      authToken: twilio.authTokens[0] ?? '',
    }),
    analyst: createAnalyst(
      azureOpenAi
        ? { azure: azureOpenAi }
        : { apiKey: openAi.apiKey ?? '', baseUrl: openAi.baseUrl, model: openAi.model },
    ),
    crm: crm.enabled && crm.url ? createCrm({ url: crm.url, httpTimeoutMs: config.policy.crmRequestMs }) : null,
    sendCrmUpdates: crm.sendUpdates,
    line: twilio.phoneNumber ?? '',
    agentPhoneNumberId: elevenLabs.agentPhoneNumberId ?? '',
    basePrompt: readBasePrompt(config, log),
    machineDetection: config.machineDetection,
    recordCalls: config.recordCalls,
    sendMaxDuration: elevenLabs.sendMaxDuration,
    reconcilePolicy: config.policy,
    calls: {
      start: (call) => workflows.start(call),
      isRunning: (call) => workflows.isRunning(call),
      route: (event) => routeStoredEvent(routing, event),
    },
    interviews: createInterviewWorkflows(temporal, db),
    interviewPolicy: config.policy,
    log,
  };
}

export function apiDependencies(
  config: Config,
  db: Db,
  temporal: Client,
  log: Logger,
  state: { isStopping: boolean; isMigrated: boolean },
): ApiDependencies {
  const workflows = createCallWorkflows(temporal);
  return {
    config,
    log,
    temporalNamespace: config.temporal.namespace,
    startCall: startCall(db, workflows, config.policy, log),
    receiveEvent: receiveEvent(routingDependencies(config, db, temporal), log),
    cancelCall: cancelCall(db, workflows, log),
    readiness: async () => {
      const [postgres, reachable, worker] = await Promise.all([
        isReachable(db),
        temporalStatus(temporal),
        workerStatus(temporal, [
          { name: CALLS_QUEUE, kind: 'workflows' },
          { name: DIAL_QUEUE, kind: 'activities' },
        ]),
      ]);
      const schema = state.isMigrated ? 'up' : 'the schema is not up to date yet';
      return { postgres: postgres ? schema : 'PostgreSQL cannot be reached', temporal: reachable, worker };
    },
    isStopping: () => state.isStopping,
    calls: createCallReader(db),
    interviews: interviewDesk(db, createInterviewWorkflows(temporal, db), config.policy, log),
    signedUrls: createSignedUrls({ baseUrl: config.elevenLabs.baseUrl, apiKey: config.elevenLabs.apiKey ?? '' }),
  };
}

function routingDependencies(config: Config, db: Db, temporal: Client): RoutingDependencies {
  return {
    db,
    calls: createCallWorkflows(temporal),
    workflows: createWorkflowStarter(temporal),
    interviews: createInterviewWorkflows(temporal, db),
    policy: config.policy,
    line: config.twilio.phoneNumber ?? '',
  };
}

/** The operator's own prompt, else ours; null when the file cannot be read: the documented fallback is spoken from. */
function readBasePrompt(config: Config, log: Logger): string | null {
  try {
    const basePrompt = readFileSync(config.basePromptFile, 'utf8').trimEnd();
    const unfilled = unfilledPlaceholders(basePrompt);
    if (unfilled.length > 0) {
      log.error(
        { variable: 'BASE_PROMPT_FILE', reason: unfilled.join(', ') },
        'placeholders that nobody fills: calls will fail',
      );
    }
    return basePrompt;
  } catch {
    log.warn({ variable: 'BASE_PROMPT_FILE' }, 'base prompt cannot be read: the fallback prompt is used');
    return null;
  }
}
