import { analyseConversation } from './calls/analyse-conversation.ts';
import { analyseInterview } from './interviews/analyse-interview.ts';
import { analyseRecording } from './recordings/analyse-recording.ts';
import { removeWhatIsOld } from './operations/remove-what-is-old.ts';
import { applySettlement } from './calls/apply-settlement.ts';
import { askAfterMessage } from './messages/ask-after-message.ts';
import { buildPackage } from './campaigns/build-package.ts';
import { deliverToCrm } from './calls/deliver-to-crm.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { deleteCopies, finishCopies } from './candidates/delete-copies.ts';
import { eraseRows } from './candidates/erase-rows.ts';
import { stopCalls } from './candidates/stop-calls.ts';
import { dial } from './calls/dial.ts';
import { fetchRecording } from './recordings/fetch-recording.ts';
import { followInterview } from './interviews/follow-interview.ts';
import { gatherEvidence } from './calls/gather-evidence.ts';
import { hangUpOnMachine } from './calls/hang-up-on-machine.ts';
import { hearLateEvent } from './calls/hear-late-event.ts';
import { keepSms } from './messages/keep-sms.ts';
import { prepareCall } from './calls/prepare-call.ts';
import { reconcile } from './calls/reconcile-calls.ts';
import { reportToCrm } from './calls/report-to-crm.ts';
import { keepResend, planResend } from './messages/resend-message.ts';
import { resendSome } from './calls/resend-some.ts';
import { scoreLead } from './leads/score-lead.ts';
import { sendMessage } from './messages/send-message.ts';
import { settleAttempt } from './calls/settle-attempt.ts';
import { settleMessage } from './messages/settle-message.ts';
import { stopRinging } from './calls/stop-ringing.ts';
import { endFollowUpMessage, takeUpFollowUp } from './leads/take-up-follow-up.ts';
import { tellAboutRecording } from './recordings/tell-about-recording.ts';
import { tellConversations } from './messages/tell-conversations.ts';
import { uploadPackage } from './campaigns/upload-package.ts';
import { watchCall } from './calls/watch-call.ts';
import { watchInterview } from './interviews/watch-interview.ts';
import { writeReply } from './messages/write-reply.ts';

/** The steps of a call that have effects, each a closure over what it needs. `dial` runs on its own queue. */
export function createActivities(deps: ActivityDependencies) {
  return {
    prepareCall: prepareCall(deps),
    dial: dial(deps),
    settleAttempt: settleAttempt(deps),
    watchCall: watchCall(deps),
    gatherEvidence: gatherEvidence(deps),
    analyseConversation: analyseConversation(deps),
    reportToCrm: reportToCrm(deps),
    stopRinging: stopRinging(deps),
    reconcile: reconcile(deps),
    hangUpOnMachine: hangUpOnMachine(deps),
    hearLateEvent: hearLateEvent(deps),
    deliverToCrm: deliverToCrm(deps),
    resendSome: resendSome(deps),
    applySettlement: applySettlement(deps),
    fetchRecording: fetchRecording(deps),
    analyseRecording: analyseRecording(deps),
    tellAboutRecording: tellAboutRecording(deps),
    scoreLead: scoreLead(deps),
    takeUpFollowUp: takeUpFollowUp(deps),
    endFollowUpMessage: endFollowUpMessage(deps),
    sendMessage: sendMessage(deps),
    settleMessage: settleMessage(deps),
    askAfterMessage: askAfterMessage(deps),
    keepSms: keepSms(deps),
    tellConversations: tellConversations(deps),
    writeReply: writeReply(deps),
    planResend: planResend(deps),
    keepResend: keepResend(deps),
    followInterview: followInterview(deps),
    watchInterview: watchInterview(deps),
    analyseInterview: analyseInterview(deps),
    buildPackage: buildPackage(deps),
    uploadPackage: uploadPackage(deps),
    removeWhatIsOld: removeWhatIsOld(deps),
    stopCalls: stopCalls(deps),
    deleteCopies: deleteCopies(deps),
    finishCopies: finishCopies(deps),
    eraseRows: eraseRows(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
