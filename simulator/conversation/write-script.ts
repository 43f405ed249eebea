import type { Outcome, Scenario, ScriptedConversation } from '../scenarios.ts';
import { type Briefing, readBriefing } from './briefing.ts';
import { candidateAnswer, FAILING_ANSWER } from './candidate-answer.ts';
import { agent, candidate, type Line, type Script, type ScriptTurn, spoken, stoppedByGuardrail } from './script.ts';
import { summaryOf } from './summary.ts';

const CONSENT_QUESTION =
  'Schön, vielen Dank. Sie sprechen mit einer digitalen Assistentin. Sind Sie damit einverstanden, dass ich Ihre Angaben für diese Bewerbung aufnehme?';
const FAREWELL = 'Vielen Dank für das Gespräch. Auf Wiederhören.';
const VOICEMAIL_SECS = 22;
const HANG_UP_SECS = 8;

/** What will have been said in this call, from what the agent was told and how the scenario wants it to go. */
export function writeScript(
  scenario: Pick<Scenario, 'outcome' | 'conversation'>,
  clientData: Record<string, unknown>,
): Script {
  const script = wholeScript(scenario, clientData);
  const guardrail = scenario.conversation?.guardrail;
  return guardrail === undefined ? script : stoppedByGuardrail(script, guardrail);
}

function wholeScript(
  { outcome, conversation }: Pick<Scenario, 'outcome' | 'conversation'>,
  clientData: Record<string, unknown>,
): Script {
  const briefing = readBriefing(clientData);
  if (conversation?.transcript) return givenScript(conversation, conversation.transcript, briefing);
  const script = SCRIPTS[outcome]?.(briefing) ?? NOTHING_SAID;
  return { ...script, summary: conversation?.summary ?? script.summary };
}

/** No entry: nobody talks in such a call. */
const SCRIPTS: Partial<Record<Outcome, (briefing: Briefing) => Script>> = {
  held: heldScript,
  gate_failed: gateFailedScript,
  voicemail: voicemailScript,
  hangs_up_early: hangUpScript,
  opts_out: (briefing) =>
    shortScript(
      briefing,
      'Nein, ich möchte keine Anrufe mehr von Ihnen bekommen. Bitte rufen Sie mich nicht mehr an und löschen Sie meine Nummer.',
      'Das ist völlig in Ordnung, wir rufen Sie nicht mehr an. Auf Wiederhören.',
      'möchte nicht mehr angerufen werden',
    ),
  asks_callback: (briefing) =>
    shortScript(
      briefing,
      'Gerade passt es leider nicht, ich bin noch bei der Arbeit. Rufen Sie mich bitte morgen um siebzehn Uhr noch einmal an.',
      'Kein Problem, wir melden uns morgen um siebzehn Uhr. Auf Wiederhören.',
      'bittet um einen Rückruf am nächsten Tag um 17 Uhr',
    ),
};

export const NOTHING_SAID: Script = {
  turns: [],
  durationSecs: 0,
  summary: '',
  successful: 'unknown',
  terminationReason: '',
};

function heldScript(briefing: Briefing): Script {
  const asked = briefing.questions.map((question) => ({ question, answer: candidateAnswer(question) }));
  const lines: Line[] = [
    ...opening(briefing),
    ...asked.flatMap(({ question, answer }) => [agent(spokenQuestion(question)), candidate(answer)]),
    agent('Dann fasse ich kurz zusammen: Ich habe alle Ihre Angaben notiert. Habe ich das so richtig verstanden?'),
    candidate('Ja, das haben Sie richtig verstanden.'),
    agent(`Das Team meldet sich innerhalb von achtundvierzig Stunden bei Ihnen. ${FAREWELL}`),
    candidate('Vielen Dank, das freut mich. Auf Wiederhören.'),
  ];
  return {
    ...spoken([...lines, { role: 'agent', message: null, tool: 'end_call' }]),
    summary: summaryOf(briefing.name, asked),
    successful: 'success',
    terminationReason: 'end_call tool was called.',
  };
}

function gateFailedScript(briefing: Briefing): Script {
  const gate = briefing.questions.find(({ must }) => must) ?? briefing.questions[0];
  if (!gate) return heldScript(briefing);
  const before = briefing.questions.slice(0, briefing.questions.indexOf(gate));
  const asked = before.map((question) => ({ question, answer: candidateAnswer(question) }));
  const lines: Line[] = [
    ...opening(briefing),
    ...asked.flatMap(({ question, answer }) => [agent(spokenQuestion(question)), candidate(answer)]),
    agent(spokenQuestion(gate)),
    candidate(FAILING_ANSWER),
    agent('Haben Sie vielleicht etwas Vergleichbares, das wir berücksichtigen könnten?'),
    candidate('Nein, leider auch nicht.'),
    agent(`Danke für Ihre Offenheit. Das ist für diese Stelle leider eine Voraussetzung. ${FAREWELL}`),
    candidate('Schade, aber trotzdem vielen Dank. Auf Wiederhören.'),
  ];
  return {
    ...spoken([...lines, { role: 'agent', message: null, tool: 'end_call' }]),
    summary: `${briefing.name} erfüllt ein Muss-Kriterium nicht. Das Gespräch wurde deshalb freundlich beendet.`,
    successful: 'failure',
    terminationReason: 'end_call tool was called.',
  };
}

function voicemailScript(briefing: Briefing): Script {
  const greeting =
    'Guten Tag, Sie sind verbunden mit der Mailbox. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.';
  return {
    turns: [
      { role: 'agent', message: briefing.firstMessage, at: 0 },
      { role: 'user', message: greeting, at: 12 },
      { role: 'agent', message: null, at: 20, tool: 'voicemail_detection' },
    ],
    durationSecs: VOICEMAIL_SECS,
    summary: 'Es meldete sich eine Mailbox. Ein Gespräch kam nicht zustande.',
    successful: 'failure',
    terminationReason: 'voicemail_detection tool was called.',
  };
}

function hangUpScript(briefing: Briefing): Script {
  return {
    turns: [
      { role: 'agent', message: briefing.firstMessage, at: 0 },
      { role: 'user', message: 'Nein, kein Interesse.', at: 6 },
    ],
    durationSecs: HANG_UP_SECS,
    summary: `${briefing.name} hat kein Interesse geäußert und sofort aufgelegt.`,
    successful: 'failure',
    terminationReason: 'Call ended by remote party',
  };
}

function shortScript(briefing: Briefing, wish: string, reply: string, summary: string): Script {
  return {
    ...spoken([
      agent(briefing.firstMessage),
      candidate(wish),
      agent(reply),
      candidate('Vielen Dank, auf Wiederhören.'),
      { role: 'agent', message: null, tool: 'end_call' },
    ]),
    summary: `${briefing.name} ${summary}.`,
    successful: 'unknown',
    terminationReason: 'end_call tool was called.',
  };
}

/** The scenario's own words; turns without a time follow the pace of speech. */
function givenScript(
  given: ScriptedConversation,
  transcript: NonNullable<ScriptedConversation['transcript']>,
  briefing: Briefing,
): Script {
  const paced = spoken(transcript.map(({ role, message }) => ({ role, message })));
  const turns: ScriptTurn[] = paced.turns.map((turn, index) => ({
    ...turn,
    at: transcript[index]?.time_in_call_secs ?? turn.at,
  }));
  return {
    turns,
    durationSecs: given.duration_secs ?? Math.max(paced.durationSecs, ...turns.map(({ at }) => at + 1)),
    summary: given.summary ?? `${briefing.name} hat an dem Gespräch teilgenommen.`,
    successful: 'success',
    terminationReason: 'end_call tool was called.',
  };
}

const opening = ({ firstMessage }: Briefing): Line[] => [
  agent(firstMessage),
  candidate('Ja, hallo. Das passt gerade gut.'),
  agent(CONSENT_QUESTION),
  candidate('Ja, damit bin ich einverstanden.'),
];

const spokenQuestion = ({ preamble, text }: Briefing['questions'][number]): string =>
  preamble === null ? text : `${preamble} ${text}`;
