import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.ts';
import { ANALYSIS_QUEUE, CRM_QUEUE, DIAL_QUEUE } from './messages.ts';

/**
 * Each activity with its time-outs and retries, and why. All of them but `dial` may run any number of times: what they
 * write is keyed by the call and guarded by the step's revision. Where an activity polls, it fails as "not yet" with
 * its own next delay, so that a poll costs no history event; where a wait has an end, the activity knows it and returns
 * what is true then, so none of these has a schedule-to-close of its own.
 */

/**
 * Breakage of ours: try again, never give up. What fails says itself when (failureInterceptor), as does what polls, so
 * that this is the pause after a try that was lost with its worker; however many polls came before it, the next is soon.
 */
const untilItWorks = { initialInterval: '1s', backoffCoefficient: 1 } as const;

/**
 * The steps of a call show every second that somebody works on them (aliveInterceptor): a killed worker costs a call five
 * seconds, not the longest that its step may take. A step that is taken for dead while it lives runs twice, which is
 * harmless.
 */
const soonTakenOver = { heartbeatTimeout: '5s' } as const;

const activity = proxyActivities<Activities>;

export const { prepareCall } = activity({
  summary: 'Questionnaire and prompt',
  startToCloseTimeout: '30s', // one read of HOC (10 s) and the database
  ...soonTakenOver,
  retry: untilItWorks,
});

/**
 * One try, for ever: Temporal cannot tell a worker killed before the POST from one killed after it. The row decides
 * (claimDial), and what is thrown goes to settleAttempt. Heartbeats show a frozen or dead worker within 3 s.
 */
export const dialBy = (epochMs: number) =>
  activity({
    summary: 'Dial',
    taskQueue: DIAL_QUEUE,
    startToCloseTimeout: '30s', // HTTP 20 s, then the answer is committed
    heartbeatTimeout: '3s',
    // Past dial_by nothing is started; zero would mean unlimited, a negative one fails the task for ever.
    scheduleToStartTimeout: Math.max(1_000, epochMs - Date.now()),
    retry: { maximumAttempts: 1 },
  }).dial;

export const { settleAttempt } = activity({
  summary: 'Was it placed?',
  startToCloseTimeout: '60s', // two look-ups of 10 s, with pages
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { watchCall } = activity({
  summary: 'Ask both providers',
  startToCloseTimeout: '60s',
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { gatherEvidence } = activity({
  summary: 'Evidence of both',
  startToCloseTimeout: '60s',
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { analyseConversation } = activity({
  summary: 'Analyse',
  taskQueue: ANALYSIS_QUEUE,
  startToCloseTimeout: '200s', // two answers of the model, 90 s each
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { reportToCrm } = activity({
  summary: 'Report to CRM',
  taskQueue: CRM_QUEUE,
  startToCloseTimeout: '40s', // HTTP 20 s
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { hangUpOnMachine } = activity({
  summary: 'Hang up on a machine',
  startToCloseTimeout: '30s',
  ...soonTakenOver,
  retry: { ...untilItWorks, maximumAttempts: 5 }, // the machine hangs up by itself some day
});

export const { hearLateEvent } = activity({
  summary: 'What is new?',
  startToCloseTimeout: '60s',
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { deliverToCrm } = activity({
  summary: 'Deliver to CRM',
  taskQueue: CRM_QUEUE,
  startToCloseTimeout: '40s', // HTTP 20 s
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { resendSome } = activity({
  summary: 'Some of them again',
  taskQueue: CRM_QUEUE,
  startToCloseTimeout: '60s', // HTTP 20 s, all of them at once
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { applySettlement } = activity({
  summary: 'What a person decided',
  startToCloseTimeout: '15s', // the database alone
  retry: untilItWorks,
});

export const { fetchRecording } = activity({
  summary: 'Fetch and keep',
  startToCloseTimeout: '200s', // download 120 s, bucket 60 s
  heartbeatTimeout: '10s', // a killed worker's download begins again soon
  retry: untilItWorks,
});

export const { analyseRecording } = activity({
  summary: 'Analyse its words',
  taskQueue: ANALYSIS_QUEUE,
  startToCloseTimeout: '300s', // reading the audio, writing it down 90 s, two answers of the model 90 s each
  retry: untilItWorks,
});

export const { tellAboutRecording } = activity({
  summary: 'Tell who watches',
  startToCloseTimeout: '30s',
  retry: untilItWorks,
});

/** One try, for ever, as for a dial: the row decides (claimMessage), and what is thrown goes to settleMessage. */
export const { sendMessage } = activity({
  summary: 'Send message',
  startToCloseTimeout: '25s', // HTTP 15 s, then the answer is committed
  retry: { maximumAttempts: 1 },
});

export const { settleMessage } = activity({
  summary: 'Was it sent?',
  startToCloseTimeout: '30s', // one look-up of 10 s
  retry: untilItWorks,
});

export const { askAfterMessage } = activity({
  summary: 'Did it arrive?',
  startToCloseTimeout: '30s', // one question of 10 s
  retry: untilItWorks,
});

export const { keepSms, planResend, keepResend } = activity({
  summary: 'Message',
  startToCloseTimeout: '15s', // the database alone
  retry: untilItWorks,
});

export const { tellConversations } = activity({
  summary: 'Tell the voice agent',
  startToCloseTimeout: '60s', // 10 s for each conversation with one number
  retry: untilItWorks,
});

export const { writeReply } = activity({
  summary: 'Write the answer',
  startToCloseTimeout: '30s', // the agent has 10 s
  retry: untilItWorks,
});

export const { stopRinging } = activity({
  summary: 'Stop ringing',
  startToCloseTimeout: '30s',
  ...soonTakenOver,
  retry: { ...untilItWorks, maximumAttempts: 3 }, // an operator waits for the answer
});

export const { reconcile } = activity({
  summary: 'Reconcile',
  startToCloseTimeout: '50s', // the next round starts after a minute
  ...soonTakenOver,
  retry: { maximumAttempts: 1 },
});

export const { takeUpFollowUp } = activity({
  summary: 'Follow up',
  startToCloseTimeout: '30s', // the database, and at most one start of a workflow
  retry: untilItWorks,
});

export const { endFollowUpMessage } = activity({
  summary: 'How it ended',
  startToCloseTimeout: '30s',
  retry: untilItWorks,
});

export const { scoreLead } = activity({
  summary: 'Score the lead',
  startToCloseTimeout: '30s',
  retry: untilItWorks,
});

export const { followInterview } = activity({
  summary: 'Where does the interview stand?',
  startToCloseTimeout: '30s', // the database only
  retry: untilItWorks,
});

export const { watchInterview } = activity({
  summary: 'Ask for the conversation',
  startToCloseTimeout: '30s', // one read of 15 s
  retry: untilItWorks,
});

export const { analyseInterview } = activity({
  summary: 'Assess the interview',
  taskQueue: ANALYSIS_QUEUE,
  startToCloseTimeout: '200s', // two answers of the model, 90 s each
  heartbeatTimeout: '10s', // somebody waits before a screen: a killed worker must not cost them 200 s
  retry: untilItWorks,
});

export const { buildPackage } = activity({
  summary: 'Package',
  startToCloseTimeout: '110s', // reads of HOC one after the other (10 s each), a model's answer, the database
  heartbeatTimeout: '10s', // somebody waits for the answer: a killed worker must not cost all of it
  retry: untilItWorks,
});

export const { uploadPackage } = activity({
  summary: 'Upload to HOC',
  startToCloseTimeout: '50s', // HTTP 30 s
  heartbeatTimeout: '10s',
  retry: untilItWorks,
});

export const { stopCalls } = activity({
  summary: 'Their calls end',
  startToCloseTimeout: '60s', // an operator's cancel has 35 s
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { deleteCopies, finishCopies } = activity({
  summary: 'What others keep of them',
  startToCloseTimeout: '30m', // 10 s for each copy, one after the other
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { eraseRows } = activity({
  summary: 'Our own rows of them',
  startToCloseTimeout: '30m', // the whole inbox is looked through
  ...soonTakenOver,
  retry: untilItWorks,
});

export const { removeWhatIsOld } = activity({
  summary: 'What was kept for its period',
  startToCloseTimeout: '2h', // providers are asked about each copy, one after the other
  ...soonTakenOver,
  retry: { maximumAttempts: 3 }, // the next day goes on
});
