import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { ActivityDependencies } from './activities/dependencies.ts';
import { bulkDesk } from './api/commands/bulk.ts';
import { cancelCall } from './api/commands/cancel-call.ts';
import type { ApiDependencies, Readiness } from './api/dependencies.ts';
import type { Load } from './api/load/load.ts';
import { erasureDesk } from './api/commands/erase-candidate.ts';
import { interviewDesk } from './api/interviews/desk.ts';
import { createLeadStreams } from './api/leads/lead-streams.ts';
import { receiveEvent } from './api/intake/receive-event.ts';
import { createResultDoors } from './api/commands/results.ts';
import { sendSms } from './api/commands/send-sms.ts';
import { setUpCampaign } from './api/commands/set-up-campaign.ts';
import { settleCall } from './api/commands/settle-call.ts';
import { startCall } from './api/commands/start-call.ts';
import { createChangeStreams } from './api/v1/live/change-streams.ts';
import type { Config } from './config.ts';
import type { PhaseNumber, PhasePrompts } from './domain/campaigns/knowledge-base.ts';
import { processedProtocol } from './domain/campaigns/processed-protocol.ts';
import { stateOf } from './domain/provider-health.ts';
import { unfilledPlaceholders } from './domain/calls/prompt.ts';
import { factsExtractor } from './extract-facts.ts';
import { createHealthChecks } from './health-checks.ts';
import type { OrderSettings } from './place-call-order.ts';
import { createCrm } from './providers/crm/client.ts';
import { createAgentSetup } from './providers/elevenlabs/agent-setup.ts';
import { createVoiceAgent } from './providers/elevenlabs/client.ts';
import { createConversationRemover } from './providers/elevenlabs/delete-conversation.ts';
import { createCallRegistrar } from './providers/elevenlabs/register-call.ts';
import { createSignedUrls } from './providers/elevenlabs/signed-url.ts';
import { createTextAgent } from './providers/elevenlabs/text-agent.ts';
import { createHocCampaigns } from './providers/hoc/campaigns.ts';
import { createHoc } from './providers/hoc/client.ts';
import { type AnalystSettings, createAnalyst } from './providers/openai/client.ts';
import { createProtocolReader } from './providers/openai/protocol-reader.ts';
import { createTelephony, type TelephonySettings } from './providers/twilio/client.ts';
import { createLineSetup } from './providers/twilio/line-setup.ts';
import { createMessaging } from './providers/twilio/messages.ts';
import { createTwilioPlacer } from './providers/twilio/place-call.ts';
import { createCarrierRemover } from './providers/twilio/remove.ts';
import { createRecordingStore, readRecordings, recordingDependencies } from './recording-dependencies.ts';
import type { RoutingDependencies } from './routing/dependencies.ts';
import { routeStoredEvent } from './routing/route-stored-event.ts';
import { startKeepRecording } from './routing/start-keep-recording.ts';
import type { ApiPools } from './store/api-pools.ts';
import { createCallPartsReader } from './store/calls/call-parts.ts';
import { createAttentionDesk } from './store/calls/attention-desk.ts';
import { createViewDesk } from './store/calls/saved-views.ts';
import { createReviewDesk } from './store/calls/reviews.ts';
import { createCallReader } from './store/calls/call-views.ts';
import { createCampaignReader } from './store/campaigns/campaign-packages.ts';
import { createCampaignPages } from './store/campaigns/campaign-views.ts';
import { createCampaignSettings } from './store/campaigns/campaign-settings.ts';
import { createCandidatePages } from './store/calls/candidate-views.ts';
import { createLeadPages } from './store/leads/lead-views.ts';
import { candidatesWithNumbers } from './store/calls/candidate-callers.ts';
import { createPersonExporter } from './store/candidates/export-person.ts';
import { keyPhoneHashes } from './store/calls/phone-hash.ts';
import { askedTogether } from './store/asked-together.ts';
import { type Db, isReachable } from './store/database.ts';
import { createEventReader } from './store/event-views.ts';
import { createInterviewPages } from './store/interviews/interview-views.ts';
import { createKnownLeads } from './store/leads/known-leads.ts';
import { createOverviewReader } from './store/overview.ts';
import { createProviderHealth } from './store/provider-health.ts';
import { createSessions } from './store/sessions.ts';
import { TEMPORAL_SDK_VERSION } from './temporal/sdk-version.ts';
import { createCallWorkflows } from './temporal/call-workflows.ts';
import { temporalStatus, workerStatus } from './temporal/connection.ts';
import { createInterviewWorkflows } from './temporal/interview-workflows.ts';
import { createMessageWorkflows } from './temporal/message-workflows.ts';
import { createOwedWorkflows } from './temporal/owed-workflows.ts';
import { createSetupWorkflows } from './temporal/setup-workflows.ts';
import { createWorkflowStarter } from './temporal/workflow-starter.ts';
import { HOC_WHILE_RINGING_MS, PERSONALISE_WITHIN_MS, personaliseCaller } from './while-ringing/personalise-caller.ts';
import { HOC_FOR_A_PAGE_MS, questionnaireOfToday } from './while-ringing/questionnaire-of-today.ts';
import { createQuestionnaireSource } from './while-ringing/questionnaire-source.ts';
import { twimlForLeg } from './while-ringing/twiml-for-leg.ts';
import { ANALYSIS_QUEUE, CALLS_QUEUE, CRM_QUEUE, DIAL_QUEUE } from './workflows/messages.ts';

/** The one wiring: what the worker's steps and the API's doors are made of. */
export function workerDependencies(config: Config, db: Db, temporal: Client, log: Logger): ActivityDependencies {
  keyPhoneHashes(config.suppressionKeys);
  const { hoc, elevenLabs, crm } = config;
  const workflows = createCallWorkflows(temporal);
  const routing = routingDependencies(config, db, temporal);
  const voiceAgent = createVoiceAgent({
    ...voiceAgentSettings(config),
    agentPhoneNumberId: elevenLabs.agentPhoneNumberId ?? '',
    httpTimeoutMs: config.policy.dialRequestMs,
  });
  return {
    db,
    hoc: createHoc({ baseUrl: hoc.baseUrl, token: hoc.token ?? '' }),
    voiceAgent,
    placers: {
      elevenlabs: voiceAgent,
      twilio: createTwilioPlacer({
        ...telephonySettings(config),
        publicUrl: config.publicUrl,
        httpTimeoutMs: config.policy.dialRequestMs,
      }),
    },
    telephony: createTelephony(telephonySettings(config)),
    messaging: createMessaging(telephonySettings(config)),
    messages: {
      policy: config.messagePolicy,
      allowedCountries: config.policy.allowedCountries,
      officeTimeZone: config.officeTimeZone,
      statusCallback: (messageId) => `${config.publicUrl}/api/webhooks/twilio/sms/status?message_id=${messageId}`,
    },
    textAgent: createTextAgent(voiceAgentSettings(config)),
    analyst: createAnalyst(analystSettings(config)),
    crm:
      crm.enabled && crm.url
        ? createCrm({
            url: crm.url,
            privateHosts: config.outboundPrivateHosts,
            httpTimeoutMs: config.policy.crmRequestMs,
          })
        : null,
    sendCrmUpdates: crm.sendUpdates,
    basePrompt: readBasePrompt(config, log),
    ...orderSettings(config),
    reconcilePolicy: config.policy,
    recordings: recordingDependencies(config),
    calls: {
      start: (call) => workflows.start(call),
      isRunning: (call) => workflows.isRunning(call),
      route: (event) => routeStoredEvent(routing, event),
      keepRecording: (recording, callId) => startKeepRecording(routing, recording, callId),
    },
    owed: createOwedWorkflows(temporal),
    leads: {
      ...config.leads,
      officeTimeZone: config.officeTimeZone,
      policy: config.policy,
      callPlacement: config.callPlacement,
    },
    interviews: createInterviewWorkflows(temporal, db),
    interviewPolicy: config.policy,
    hocCampaigns: createHocCampaigns({
      baseUrl: hoc.baseUrl,
      token: hoc.token ?? '',
      uploadTimeoutMs: config.policy.packageRequestMs,
    }),
    campaignSetup: {
      useApiSource: hoc.useApiSource,
      applicantStatus: hoc.applicantStatus,
      filterTestApplicants: hoc.filterTestApplicants,
      uploadEnabled: hoc.uploadEnabled,
      phasePrompts: readPhasePrompts(config, log),
      policy: config.policy,
    },
    erasure: {
      conversations: createConversationRemover(voiceAgentSettings(config)),
      carrier: createCarrierRemover(telephonySettings(config)),
      calls: {
        cancel: async (call) => (await workflows.cancel(call, new Date(Date.now() + CANCEL_WITHIN_MS))) !== null,
        end: (call) => workflows.end(call, 'its candidate is erased'),
      },
      policy: config.policy,
    },
    retention: config.retention,
    extractFacts: createFactsExtractor(config, log),
    log,
  };
}

export function apiDependencies(
  config: Config,
  pools: ApiPools,
  temporal: Client,
  log: Logger,
  state: { isStopping: boolean; isMigrated: boolean },
  load: () => Load,
  { meters, tracing }: Pick<ApiDependencies, 'meters' | 'tracing'>,
): ApiDependencies {
  keyPhoneHashes(config.suppressionKeys);
  const { webhooks, triggers, reads } = pools;
  const workflows = createCallWorkflows(temporal);
  const { hoc, elevenLabs } = config;
  const hocSettings = { baseUrl: hoc.baseUrl, token: hoc.token ?? '' };
  const extractFacts = createFactsExtractor(config, log);
  const basePrompt = readBasePrompt(config, log);
  const readiness = async (): Promise<Readiness> => {
    const [postgres, reachable, worker] = await Promise.all([
      inTime(isReachable(reads)),
      temporalStatus(temporal),
      workerStatus(temporal, [
        { name: CALLS_QUEUE, kind: 'workflows' },
        { name: DIAL_QUEUE, kind: 'activities' },
        { name: ANALYSIS_QUEUE, kind: 'activities' },
        { name: CRM_QUEUE, kind: 'activities' },
      ]),
    ]);
    const schema = state.isMigrated ? 'up' : 'the schema is not up to date yet';
    return { postgres: postgres ? schema : 'PostgreSQL cannot be reached', temporal: reachable, worker };
  };
  const providerHealth = createProviderHealth(reads);
  const healthNow = async () => {
    const { seen } = await providerHealth();
    return JSON.stringify([seen.map(stateOf), await readiness()]);
  };
  return {
    config,
    log,
    meters,
    tracing,
    temporalNamespace: config.temporal.namespace,
    temporalSdkVersion: TEMPORAL_SDK_VERSION,
    startCall: startCall(triggers, workflows, config, log),
    receiveEvent: receiveEvent(routingDependencies(config, webhooks, temporal), log),
    cancelCall: cancelCall(triggers, workflows, log),
    settleCall: settleCall(triggers, createWorkflowStarter(temporal), log),
    reviews: createReviewDesk(triggers),
    twimlForLeg: twimlForLeg({
      db: webhooks,
      registrar: createCallRegistrar(voiceAgentSettings(config)),
      order: orderSettings(config),
      calls: workflows,
      policy: config.policy,
      log,
    }),
    results: createResultDoors(triggers, createWorkflowStarter(temporal)),
    setUpCampaign: setUpCampaign(triggers, createSetupWorkflows(temporal), config.policy.setupAnswerWithinMs, log),
    processedProtocol: async (protocol) => processedProtocol(await extractFacts(protocol)),
    campaigns: createCampaignReader(reads),
    campaignSettings: createCampaignSettings(triggers),
    campaignPages: createCampaignPages(reads),
    questionnaireOfToday: questionnaireOfToday({
      db: reads,
      hoc: createHoc({ ...hocSettings, httpTimeoutMs: HOC_FOR_A_PAGE_MS }),
      basePrompt,
      log,
    }),
    readiness,
    load,
    isMigrated: () => state.isMigrated,
    isStopping: () => state.isStopping,
    knownLeads: createKnownLeads(webhooks),
    sendSms: sendSms({
      db: triggers,
      workflows: createMessageWorkflows(temporal),
      line: config.twilio.phoneNumber ?? '',
      policy: config.messagePolicy,
      log,
    }),
    leadStreams: createLeadStreams(reads, config.databaseUrl, log),
    calls: createCallReader(reads),
    bulk: bulkDesk({ orders: triggers, reads }, createWorkflowStarter(temporal), log),
    views: createViewDesk(reads, triggers),
    callParts: createCallPartsReader(reads),
    providerHealth,
    healthChecks: createHealthChecks({
      db: triggers,
      agent: createAgentSetup(voiceAgentSettings(config)),
      line: createLineSetup(telephonySettings(config)),
      agentId: elevenLabs.agentId,
      phone: config.twilio.phoneNumber,
      publicUrl: config.publicUrl,
      policy: config.policy,
      log,
    }),
    changeStreams: createChangeStreams(reads, healthNow, log),
    overview: createOverviewReader(reads),
    attention: createAttentionDesk(reads, triggers),
    events: createEventReader(reads),
    personExporter: createPersonExporter(reads),
    erasures: erasureDesk({ orders: triggers, reads }, createWorkflowStarter(temporal), log),
    questionnaires: createQuestionnaireSource(reads, createHoc(hocSettings), log),
    signedUrls: createSignedUrls({ baseUrl: elevenLabs.baseUrl, apiKey: elevenLabs.apiKey ?? '' }),
    personaliseCaller: personaliseCaller({
      candidateWithNumber: askedTogether((phones) => candidatesWithNumbers(webhooks, phones)),
      hoc: createHoc({ ...hocSettings, httpTimeoutMs: HOC_WHILE_RINGING_MS }),
      basePrompt,
      log,
      withinMs: PERSONALISE_WITHIN_MS,
    }),
    candidatePages: createCandidatePages(reads, triggers),
    leadPages: createLeadPages(reads, triggers),
    recordings: readRecordings(reads, createRecordingStore(config)),
    interviewPages: createInterviewPages(reads),
    interviews: interviewDesk(triggers, createInterviewWorkflows(temporal, triggers), config.policy, log),
    sessions: createSessions(reads),
  };
}

/** A dial that is under way may take 30 s until its answer is known. */
const CANCEL_WITHIN_MS = 35_000;

/** Who asks whether we are ready does not wait as long as a list may. */
const inTime = (reached: Promise<boolean>): Promise<boolean> =>
  Promise.race([reached, sleep(READY_WITHIN_MS, false, { ref: false })]);
const READY_WITHIN_MS = 1_000;

const orderSettings = ({ twilio, elevenLabs, machineDetection, recordCalls }: Config): OrderSettings => ({
  line: twilio.phoneNumber ?? '',
  agentPhoneNumberId: elevenLabs.agentPhoneNumberId ?? '',
  machineDetection,
  recordCalls,
  sendMaxDuration: elevenLabs.sendMaxDuration,
});

const telephonySettings = ({ twilio }: Config): TelephonySettings => ({
  baseUrl: twilio.baseUrl,
  accountSid: twilio.accountSid ?? '',
  authToken: twilio.authTokens[0] ?? '',
});

const voiceAgentSettings = ({ elevenLabs }: Config) => ({
  baseUrl: elevenLabs.baseUrl,
  apiKey: elevenLabs.apiKey ?? '',
  agentId: elevenLabs.agentId ?? '',
});

function routingDependencies(config: Config, db: Db, temporal: Client): RoutingDependencies {
  return {
    db,
    calls: createCallWorkflows(temporal),
    workflows: createWorkflowStarter(temporal),
    interviews: createInterviewWorkflows(temporal, db),
    policy: config.policy,
    line: config.twilio.phoneNumber ?? '',
    publicUrl: config.publicUrl,
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

/** The operator's texts of the four phases, else ours; null for a file that cannot be read: the package says so. */
function readPhasePrompts({ promptsDir }: Config, log: Logger): PhasePrompts {
  const read = (number: PhaseNumber): string | null => {
    try {
      return readFileSync(join(promptsDir, `phase_${number}.md`), 'utf8').trim();
    } catch {
      log.warn({ variable: 'PROMPTS_DIR', reason: `phase_${number}.md` }, 'the text of a phase cannot be read');
      return null;
    }
  };
  return { 1: read(1), 2: read(2), 3: read(3), 4: read(4) };
}

/** Who sorts the lines of protocols: nobody but the rules unless PROTOCOL_EXTRACTION says so. */
function createFactsExtractor(config: Config, log: Logger) {
  const byModel = config.protocolExtraction === 'llm';
  const settings = { ...analystSettings(config), httpTimeoutMs: EXTRACTION_WITHIN_MS };
  return factsExtractor(byModel ? createProtocolReader(settings) : null, log);
}

/** Somebody waits for the set-up, and the rules are there. */
const EXTRACTION_WITHIN_MS = 20_000;

function analystSettings({ azureOpenAi, openAi }: Config): AnalystSettings {
  if (azureOpenAi) return { azure: azureOpenAi };
  return { apiKey: openAi.apiKey ?? '', baseUrl: openAi.baseUrl, model: openAi.model };
}
