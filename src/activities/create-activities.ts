import { analyseConversation } from './analyse-conversation.ts';
import { analyseInterview } from './analyse-interview.ts';
import { analyseRecording } from './analyse-recording.ts';
import { askAfterMessage } from './ask-after-message.ts';
import { buildPackage } from './build-package.ts';
import { deliverToCrm } from './deliver-to-crm.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { dial } from './dial.ts';
import { fetchRecording } from './fetch-recording.ts';
import { followInterview } from './follow-interview.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { hangUpOnMachine } from './hang-up-on-machine.ts';
import { hearLateEvent } from './hear-late-event.ts';
import { keepSms } from './keep-sms.ts';
import { prepareCall } from './prepare-call.ts';
import { reconcile } from './reconcile-calls.ts';
import { reportToCrm } from './report-to-crm.ts';
import { keepResend, planResend } from './resend-message.ts';
import { scoreLead } from './score-lead.ts';
import { sendMessage } from './send-message.ts';
import { settleAttempt } from './settle-attempt.ts';
import { settleMessage } from './settle-message.ts';
import { stopRinging } from './stop-ringing.ts';
import { endFollowUpMessage, takeUpFollowUp } from './take-up-follow-up.ts';
import { tellAboutRecording } from './tell-about-recording.ts';
import { tellConversations } from './tell-conversations.ts';
import { uploadPackage } from './upload-package.ts';
import { watchCall } from './watch-call.ts';
import { watchInterview } from './watch-interview.ts';
import { writeReply } from './write-reply.ts';

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
  };
}

export type Activities = ReturnType<typeof createActivities>;
