import { resolve } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { answerErrors, noSuchPath, onlyMethods } from './answers/answer-errors.ts';
import { getPackage } from './campaigns/get-package.ts';
import { listCampaigns } from './campaigns/list-campaigns.ts';
import { processProtocol } from './campaigns/process-protocol.ts';
import { serviceInfo } from './campaigns/service-info.ts';
import { setupCampaign } from './campaigns/setup-campaign.ts';
import { setupSecret, withSetupSecret } from './campaigns/setup-secret.ts';
import { amdStatusCallback } from './crm/amd-status-callback.ts';
import { callStatusCallback } from './crm/call-status-callback.ts';
import { crmElevenLabsWebhook } from './crm/elevenlabs-webhook.ts';
import { fallbackTwiml } from './crm/fallback-twiml.ts';
import { healthz } from './crm/healthz.ts';
import { outboundCallTwiml } from './crm/outbound-call-twiml.ts';
import { crmOutboundCall } from './crm/outbound-call.ts';
import { qualityInsightsCallback } from './crm/quality-insights-callback.ts';
import { testCrmWebhook } from './crm/test-crm-webhook.ts';
import { anyOrigin } from './requests/cors.ts';
import { dashboard } from './dashboard.ts';
import type { ApiDependencies } from './dependencies.ts';
import { conversationEvents } from './elevenlabs/conversation-events.ts';
import { postCall } from './elevenlabs/post-call.ts';
import { API_LIMITS, type ApiLimits, guardsOf } from './guards.ts';
import { health, webhookHealth } from './health.ts';
import { createWebrtcLink } from './hoc/create-webrtc-link.ts';
import { hocHealth } from './hoc/hoc-health.ts';
import { testQuestionnaire } from './hoc/test-questionnaire.ts';
import { triggerCall } from './hoc/trigger-call.ts';
import { twilioPersonalization } from './hoc/twilio-personalization.ts';
import { twilioStatus } from './hoc/twilio-status.ts';
import { analyzeStoredTranscript } from './interviews/analyze-stored-transcript.ts';
import { completeWithTranscript } from './interviews/complete-with-transcript.ts';
import { completeInterview } from './interviews/complete.ts';
import { convaiWebhook } from './interviews/convai-webhook.ts';
import { generateInterviewLink } from './interviews/generate-link.ts';
import { getInterview } from './interviews/get-interview.ts';
import { getInterviewResults } from './interviews/get-results.ts';
import { getInterviewTranscript } from './interviews/get-transcript.ts';
import { interviewHealth } from './interviews/health.ts';
import { jobInterviewResults } from './interviews/job-results.ts';
import { signedUrl } from './interviews/signed-url.ts';
import { testInterviewAnalysis } from './interviews/test-interview-analysis.ts';
import { updateConversation } from './interviews/update-conversation.ts';
import { updateStatus } from './interviews/update-status.ts';
import { conversationInitiation } from './leads/conversation-initiation.ts';
import { leadOutboundCall } from './leads/outbound-call.ts';
import { leadStream } from './leads/stream.ts';
import { voiceStatus } from './leads/voice-status.ts';
import { hocIsOpen } from './access/keys.ts';
import { incomingSms } from './messages/incoming-sms.ts';
import { sendSms } from './messages/send-sms.ts';
import { smsStatus } from './messages/sms-status.ts';
import { serveOpenApi } from './openapi.ts';
import { refuseEncodedBodies } from './requests/read-body.ts';
import { ready } from './ready.ts';
import { unavailable } from './answers/refusal.ts';
import { getRecording } from './recordings/get-recording.ts';
import { recordingStatusCallback } from './recordings/recording-status-callback.ts';
import { voiceRecording } from './recordings/voice-recording.ts';
import { accessLog, requestContext } from './requests/request-context.ts';
import { traceRequests } from './requests/trace-requests.ts';
import { twilioEvents } from './twilio/events.ts';
import { listAttention } from './v1/attention/list-attention.ts';
import { releaseAttention } from './v1/attention/release-attention.ts';
import { resolveAttention } from './v1/attention/resolve-attention.ts';
import { snoozeAttention } from './v1/attention/snooze-attention.ts';
import { takeAttention } from './v1/attention/take-attention.ts';
import { analyseCall } from './v1/calls/analyse-call.ts';
import { cancelCall } from './v1/calls/cancel-call.ts';
import { countCalls } from './v1/calls/count-calls.ts';
import { exportCalls } from './v1/calls/export-calls.ts';
import { getCall } from './v1/calls/get-call.ts';
import { eraseCandidate } from './v1/candidates/erase-candidate.ts';
import { exportCandidate } from './v1/candidates/export-candidate.ts';
import { getErasure } from './v1/candidates/get-erasure.ts';
import { getCampaign } from './v1/campaigns/get-campaign.ts';
import { getConversation } from './v1/calls/get-conversation.ts';
import { getQuestionnaire } from './v1/calls/get-questionnaire.ts';
import { getTimeline } from './v1/calls/get-timeline.ts';
import { listAnalyses } from './v1/calls/list-analyses.ts';
import { listCallEvents } from './v1/calls/list-call-events.ts';
import { listCalls } from './v1/calls/list-calls.ts';
import { listDeliveries } from './v1/calls/list-deliveries.ts';
import { listRecordings } from './v1/calls/list-recordings.ts';
import { listEvents } from './v1/operations/list-events.ts';
import { placeCall } from './v1/calls/place-call.ts';
import { getCampaignPackage } from './v1/campaigns/get-campaign-package.ts';
import { getCampaignQuestionnaire } from './v1/campaigns/get-campaign-questionnaire.ts';
import { listCampaigns as listCampaignPages } from './v1/campaigns/list-campaigns.ts';
import { getInterview as getInterviewPage } from './v1/interviews/get-interview.ts';
import { exportInterviews } from './v1/interviews/export-interviews.ts';
import { listInterviewJobs } from './v1/interviews/list-interview-jobs.ts';
import { listInterviews } from './v1/interviews/list-interviews.ts';
import { getCandidate } from './v1/candidates/get-candidate.ts';
import { listCandidates } from './v1/candidates/list-candidates.ts';
import { optOut } from './v1/candidates/opt-out.ts';
import { searchCandidates } from './v1/candidates/search-candidates.ts';
import { getLead } from './v1/leads/get-lead.ts';
import { listLeadMessages } from './v1/leads/list-lead-messages.ts';
import { listLeads } from './v1/leads/list-leads.ts';
import { markRead } from './v1/leads/mark-read.ts';
import { replyToLead } from './v1/leads/reply-to-lead.ts';
import { searchLeads } from './v1/leads/search-leads.ts';
import { putCampaign } from './v1/campaigns/put-campaign.ts';
import { resendCrm } from './v1/calls/resend-crm.ts';
import { searchCalls } from './v1/calls/search-calls.ts';
import { reviewCall } from './v1/calls/review-call.ts';
import { settleCall } from './v1/calls/settle-call.ts';
import { getBulk } from './v1/bulk/get-bulk.ts';
import { startBulk } from './v1/bulk/start-bulk.ts';
import { createView } from './v1/views/create-view.ts';
import { deleteView } from './v1/views/delete-view.ts';
import { listViews } from './v1/views/list-views.ts';
import { replaceView } from './v1/views/replace-view.ts';
import { lastHealthChecks, runHealthChecks } from './v1/health/checks.ts';
import { providersHealth } from './v1/health/providers.ts';
import { changeStream } from './v1/live/stream.ts';
import { getOverview } from './v1/overview/get-overview.ts';
import { getSettings } from './v1/settings/get-settings.ts';
import { getSession } from './v1/session/get-session.ts';
import { login } from './v1/session/login.ts';
import { logout } from './v1/session/logout.ts';

/** All doors of the product: where they are, who may knock (guards.ts), which file opens. */
export function createApp(deps: ApiDependencies, limits: ApiLimits = API_LIMITS): Express {
  const { config, log, meters, tracing } = deps;
  const by = guardsOf(config, limits, () => deps.load(), log, deps.sessions, meters);
  const { wrongSignatures } = by;
  if (hocIsOpen(config))
    log.warn({ variable: 'WEBHOOK_API_KEY' }, 'trigger-call is open to anybody: no key is configured');
  if (config.elevenLabs.webhookSecrets.length === 0)
    log.warn({ variable: 'ELEVENLABS_WEBHOOK_SECRET' }, 'convai-webhook is open to anybody: no secret is configured');

  if (config.setupSecrets.length === 0)
    log.warn({ variable: 'WEBHOOK_SECRET' }, 'setup-campaign is open to anybody: no secret is configured');
  const setupAuth = setupSecret(config.setupSecrets);

  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', config.trustProxy);
  app.use(requestContext, accessLog(log, meters), traceRequests(tracing), securityHeaders, refuseEncodedBodies);
  app.use(closedUntilMigrated(deps));
  app.use(dashboard(resolve(config.dashboardDir), by.pages));
  hang(app, [
    ['GET', '/health', by.anybody, health],
    ['GET', '/ready', by.anybody, ready(deps)],
    ['GET', '/openapi.json', by.anybody, serveOpenApi(config.publicUrl)],

    // HOC: calls
    ['GET', '/webhook/health', by.anybody, hocHealth(config)],
    ['POST', '/webhook/trigger-call', by.hoc, triggerCall(deps)],
    ['POST', '/webhook/create-webrtc-link', by.hoc, createWebrtcLink(deps)],
    ['POST', '/webhook/twilio-personalization', by.hocWhileRinging, twilioPersonalization(deps)],
    ['POST', '/webhook/twilio-status', by.twilioForm, twilioStatus(deps, wrongSignatures.twilioForm)],
    ['GET', '/webhook/test-questionnaire/:id', by.hocReading, testQuestionnaire(deps)],

    // HOC: campaigns
    ['GET', '/', by.hello, serviceInfo],
    ['GET', '/campaigns', by.setupReading, withSetupSecret(setupAuth, listCampaigns(deps))],
    ['GET', '/campaigns/:id/package', by.setupReading, withSetupSecret(setupAuth, getPackage(deps))],
    ['POST', '/webhook/setup-campaign', by.setup, setupCampaign(deps, setupAuth)],
    ['POST', '/webhook/process-protocol', by.setup, processProtocol(deps, setupAuth)],

    // leads: calls
    ['POST', '/api/elevenlabs/outbound-call', by.compatPlacing, leadOutboundCall(deps)],
    ['POST', '/api/webhooks/elevenlabs/conversation-initiation', by.whileRinging, conversationInitiation(deps)],
    ['GET', '/api/webhooks/twilio/voice/status', by.anybody, webhookHealth('twilio-voice-status-webhook')],
    ['POST', '/api/webhooks/twilio/voice/status', by.twilioForm, voiceStatus(deps, wrongSignatures.twilioForm)],

    // leads: messages
    ['POST', '/api/twilio/send-sms', by.compatPlacing, sendSms(deps)],
    ['GET', '/api/stream/conversation/:leadId', by.compatStream, leadStream(deps, limits.streams)],

    // recordings
    ['GET', '/api/webhooks/twilio/voice/recording', by.anybody, webhookHealth('twilio-recording-webhook')],
    ['POST', '/api/webhooks/twilio/voice/recording', by.twilioForm, voiceRecording(deps, wrongSignatures.twilioForm)],
    ['POST', '/recording-status-callback', by.twilioForm, recordingStatusCallback(deps, wrongSignatures.twilioForm)],
    ['GET', '/api/v1/calls/:id/recording', by.reading, getRecording(deps)],

    // the CRM's phone
    ['POST', '/api/outbound-call', by.compatPlacing, crmOutboundCall(deps)],
    ['GET', '/outbound-call-twiml', by.twiml, outboundCallTwiml(deps, wrongSignatures.twilioForm)],
    ['POST', '/outbound-call-twiml', by.twiml, outboundCallTwiml(deps, wrongSignatures.twilioForm)],
    ['GET', '/fallback-twiml', by.twiml, fallbackTwiml(deps, wrongSignatures.twilioForm)],
    ['POST', '/fallback-twiml', by.twiml, fallbackTwiml(deps, wrongSignatures.twilioForm)],
    ['POST', '/call-status-callback', by.twilioForm, callStatusCallback(deps, wrongSignatures.twilioForm)],
    ['POST', '/amd-status-callback', by.twilioForm, amdStatusCallback(deps, wrongSignatures.twilioForm)],
    ['POST', '/quality-insights-callback', by.twilioForm, qualityInsightsCallback(deps, wrongSignatures.twilioForm)],
    ['POST', '/webhooks/elevenlabs', by.elevenLabs, crmElevenLabsWebhook(deps, wrongSignatures.elevenLabs)],
    ['POST', '/api/test-crm-webhook', by.compatChanging, testCrmWebhook(deps)],
    ['GET', '/healthz', by.anybody, healthz],

    // interviews
    ['POST', '/api/convai-webhook', by.convai, convaiWebhook(deps, wrongSignatures.elevenLabs)],
    ['POST', '/api/test-interview-analysis', by.compatPlacing, testInterviewAnalysis(deps)],
    ['POST', '/api/candidates/:id/generate-interview-link', by.compatTranscript, generateInterviewLink(deps)],
    ['POST', '/api/interviews/analyze-stored-transcript', by.compatPlacing, analyzeStoredTranscript(deps)],
    ['GET', '/api/interviews/:id', by.compatReading, getInterview(deps)],
    ['POST', '/api/interviews/:id/complete', by.compatChanging, completeInterview(deps)],
    ['POST', '/api/interviews/:id/complete-with-transcript', by.compatTranscript, completeWithTranscript(deps)],
    ['PATCH', '/api/interviews/:id/status', by.compatChanging, updateStatus(deps)],
    ['PATCH', '/api/interviews/:id/update-conversation', by.compatChanging, updateConversation(deps)],
    ['GET', '/api/interviews/:id/transcript', by.compatReading, getInterviewTranscript(deps)],
    ['GET', '/api/interviews/:id/results', by.compatReading, getInterviewResults(deps)],
    ['GET', '/api/jobs/:id/interview-results', by.compatReading, jobInterviewResults(deps)],
    ['GET', '/api/elevenlabs/signed-url', by.compatReading, signedUrl(deps)],
    ['GET', '/api/health', by.anybody, interviewHealth],

    // the providers
    ['GET', '/api/webhooks/elevenlabs/post-call', by.anybody, webhookHealth('elevenlabs-post-call-webhook')],
    ['POST', '/api/webhooks/elevenlabs/post-call', by.elevenLabs, postCall(deps, wrongSignatures.elevenLabs)],
    [
      'GET',
      '/api/webhooks/elevenlabs/conversation-events',
      by.anybody,
      webhookHealth('elevenlabs-conversation-events-webhook'),
    ],
    [
      'POST',
      '/api/webhooks/elevenlabs/conversation-events',
      by.elevenLabs,
      conversationEvents(deps, wrongSignatures.elevenLabs),
    ],
    ['GET', '/api/webhooks/twilio/sms/incoming', by.anybody, webhookHealth('twilio-sms-webhook')],
    ['POST', '/api/webhooks/twilio/sms/incoming', by.twilioForm, incomingSms(deps, wrongSignatures.twilioForm)],
    ['GET', '/api/webhooks/twilio/sms/status', by.anybody, webhookHealth('twilio-sms-status-webhook')],
    ['POST', '/api/webhooks/twilio/sms/status', by.twilioForm, smsStatus(deps, wrongSignatures.twilioForm)],
    ['POST', '/api/webhooks/twilio/events', by.twilio, twilioEvents(deps, wrongSignatures.twilio)],

    // the dashboard's session
    ['POST', '/api/v1/login', by.loggingIn, login(deps)],
    ['POST', '/api/v1/logout', by.leaving, logout(deps)],
    ['GET', '/api/v1/session', by.reading, getSession],

    // our own API: calls
    ['GET', '/api/v1/calls', by.reading, listCalls(deps)],
    ['POST', '/api/v1/calls', by.placing, placeCall(deps)],
    ['GET', '/api/v1/calls/export.csv', by.exporting, exportCalls(deps)],
    ['POST', '/api/v1/calls/search', by.searching, searchCalls(deps)],
    ['GET', '/api/v1/calls/count', by.reading, countCalls(deps)],
    ['GET', '/api/v1/calls/:id', by.readingOne, getCall(deps)],
    ['GET', '/api/v1/calls/:id/timeline', by.reading, getTimeline(deps)],
    ['GET', '/api/v1/calls/:id/conversation', by.reading, getConversation(deps)],
    ['GET', '/api/v1/calls/:id/events', by.reading, listCallEvents(deps)],
    ['GET', '/api/v1/calls/:id/deliveries', by.reading, listDeliveries(deps)],
    ['GET', '/api/v1/calls/:id/analyses', by.reading, listAnalyses(deps)],
    ['GET', '/api/v1/calls/:id/questionnaire', by.reading, getQuestionnaire(deps)],
    ['GET', '/api/v1/calls/:id/recordings', by.reading, listRecordings(deps)],
    ['POST', '/api/v1/calls/:id/cancel', by.changing, cancelCall(deps)],
    ['POST', '/api/v1/calls/:id/settle', by.settling, settleCall(deps)],
    ['POST', '/api/v1/calls/:id/review', by.settling, reviewCall(deps)],
    ['POST', '/api/v1/calls/:id/resend-crm', by.changing, resendCrm(deps)],
    ['POST', '/api/v1/calls/:id/analyse', by.changing, analyseCall(deps)],
    ['POST', '/api/v1/bulk', by.settling, startBulk(deps)],
    ['GET', '/api/v1/bulk/:id', by.reading, getBulk(deps)],
    ['GET', '/api/v1/views', by.reading, listViews(deps)],
    ['POST', '/api/v1/views', by.settling, createView(deps)],
    ['PUT', '/api/v1/views/:id', by.settling, replaceView(deps)],
    ['DELETE', '/api/v1/views/:id', by.changing, deleteView(deps)],

    // our own API: people
    ['GET', '/api/v1/candidates', by.reading, listCandidates(deps)],
    ['POST', '/api/v1/candidates/search', by.searching, searchCandidates(deps)],
    ['GET', '/api/v1/candidates/:id', by.reading, getCandidate(deps)],
    ['DELETE', '/api/v1/candidates/:id', by.erasing, eraseCandidate(deps)],
    ['POST', '/api/v1/candidates/:id/opt-out', by.settling, optOut(deps)],
    ['GET', '/api/v1/candidates/:id/export', by.exportingPerson, exportCandidate(deps)],
    ['GET', '/api/v1/erasures/:id', by.exportingPerson, getErasure(deps)],
    ['GET', '/api/v1/leads', by.reading, listLeads(deps)],
    ['POST', '/api/v1/leads/search', by.searching, searchLeads(deps)],
    ['GET', '/api/v1/leads/:ref', by.reading, getLead(deps)],
    ['GET', '/api/v1/leads/:ref/messages', by.reading, listLeadMessages(deps)],
    ['POST', '/api/v1/leads/:ref/messages', by.settling, replyToLead(deps)],
    ['POST', '/api/v1/leads/:ref/read', by.changing, markRead(deps)],

    // our own API: campaigns, interviews
    ['GET', '/api/v1/campaigns', by.reading, listCampaignPages(deps)],
    ['GET', '/api/v1/campaigns/:id', by.reading, getCampaign(deps)],
    ['PUT', '/api/v1/campaigns/:id', by.settling, putCampaign(deps)],
    ['GET', '/api/v1/campaigns/:id/package', by.reading, getCampaignPackage(deps)],
    ['GET', '/api/v1/campaigns/:id/questionnaire', by.reading, getCampaignQuestionnaire(deps)],
    ['GET', '/api/v1/interviews', by.reading, listInterviews(deps)],
    ['GET', '/api/v1/interviews/export.csv', by.exporting, exportInterviews(deps)],
    ['GET', '/api/v1/interviews/jobs', by.reading, listInterviewJobs(deps)],
    ['GET', '/api/v1/interviews/:id', by.reading, getInterviewPage(deps)],

    // our own API: for who runs it
    ['GET', '/api/v1/stream', by.watching, changeStream(deps, limits.streams)],
    ['GET', '/api/v1/health/providers', by.reading, providersHealth(deps)],
    ['GET', '/api/v1/health/checks', by.reading, lastHealthChecks(deps)],
    ['POST', '/api/v1/health/checks', by.changing, runHealthChecks(deps)],
    ['GET', '/api/v1/settings', by.reading, getSettings(deps)],
    ['GET', '/api/v1/overview', by.reading, getOverview(deps)],
    ['GET', '/api/v1/attention', by.reading, listAttention(deps)],
    ['POST', '/api/v1/attention/:id/:kind/take', by.changing, takeAttention(deps)],
    ['POST', '/api/v1/attention/:id/:kind/release', by.changing, releaseAttention(deps)],
    ['POST', '/api/v1/attention/:id/:kind/snooze', by.settling, snoozeAttention(deps)],
    ['POST', '/api/v1/attention/:id/:kind/resolve', by.settling, resolveAttention(deps)],
    ['GET', '/api/v1/events', by.reading, listEvents(deps)],
  ]);
  app.use(noSuchPath, answerErrors(log));
  return app;
}

type Door = [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  guards: RequestHandler[],
  opens: RequestHandler,
];

const OPEN_BEFORE_THE_SCHEMA = new Set(['/health', '/ready']);

/** A schema older than the code never serves; meanwhile /ready says what is missing. */
const closedUntilMigrated =
  ({ isMigrated }: Pick<ApiDependencies, 'isMigrated'>): RequestHandler =>
  (req, _res, next) => {
    if (!isMigrated() && !OPEN_BEFORE_THE_SCHEMA.has(req.path)) throw unavailable('It is still starting.');
    next();
  };

/** Path by path, so that a wrong method on a known path is 405 before a later pattern can match the path. */
function hang(app: Express, doors: readonly Door[]): void {
  for (const path of new Set(doors.map((door) => door[1]))) {
    const here = doors.filter((door) => door[1] === path);
    // also its preflights, and what is refused before the door is reached
    if (here.some(([, , guards]) => guards.includes(anyOrigin))) app.all(path, anyOrigin);
    for (const [method, , guards, opens] of here) {
      if (method === 'GET') app.get(path, ...guards, opens);
      else if (method === 'POST') app.post(path, ...guards, opens);
      else if (method === 'PUT') app.put(path, ...guards, opens);
      else if (method === 'DELETE') app.delete(path, ...guards, opens);
      else app.patch(path, ...guards, opens);
    }
    app.all(path, onlyMethods(here.map(([method]) => method)));
  }
}

/**
 * T23: nothing of a page may come from elsewhere, and nobody may frame it. Its components set styles by attribute, and
 * small pictures stand in the style sheet.
 */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});
