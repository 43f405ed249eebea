/**
 * What a run of the fault bench leaves behind, and all that the checker may look at: it imports nothing of the product,
 * so that a mistake of the product is not repeated by who judges it. One folder a run:
 *
 * - `schedule.json`: the {@link Schedule}, which is kept and replayed, not only its seed
 * - `run.json`: the {@link RunFacts}, what the bench itself did and saw
 * - `simulator.json`: {@link SimulatorRecord}, what the outside world was asked
 * - `database.json`: {@link DatabaseRecord}, each table's rows at rest
 * - `histories/<workflow id>.json`: each workflow's history as Temporal exports it; `histories/index.json`: {@link WorkflowRecord}s
 * - `logs/<process>.log`: all that each process wrote
 * - `verdict.json`: the checker's {@link Verdict}
 */
export interface RunRecord {
  schedule: Schedule;
  facts: RunFacts;
  simulator: SimulatorRecord;
  database: DatabaseRecord;
  /** every run, the newest first */
  workflows: WorkflowRecord[];
  /** process → all its output */
  logs: Record<string, string>;
}

/** A pure function of the seed. Times are milliseconds since the traffic began. */
export interface Schedule {
  version: 1;
  /** 64 bits in hex */
  seed: string;
  placement: 'elevenlabs' | 'twilio';
  /** merged over the policy of the tests */
  policy: Record<string, unknown>;
  calls: PlannedCall[];
  /** absent in schedules of an older bench */
  texts?: PlannedText[];
  faults: PlannedFault[];
  /** when everything is healed that is still broken then */
  healAtMs: number;
}

export interface PlannedCall {
  index: number;
  atMs: number;
  /** fictitious: +49 30 23125 xxx or +1 212 555 01xx */
  to: string;
  firstName: string;
  /** holds the run's canary: it may be nowhere but in PostgreSQL */
  lastName: string;
  idempotencyKey: string | null;
  /** the simulator's words: "held", "no_answer" … */
  outcome: string;
  /** the simulator's faults of running.md §4 for this number */
  providerFaults: string[];
  /** the same request is sent so many times at once */
  times: number;
}

/** A text message that somebody has sent. */
export interface PlannedText {
  index: number;
  atMs: number;
  /** fictitious, and no call's */
  to: string;
  /** holds a canary of its own */
  text: string;
  idempotencyKey: string | null;
  providerFaults: string[];
  /** the same request is sent so many times at once */
  times: number;
}

export interface PlannedFault {
  index: number;
  /** `orAtMs`: happens then when the anchor has not come; without it the fault belongs to its anchor */
  at: { ms: number } | { anchor: Anchor; orAtMs?: number };
  what: string;
  /** a process ("worker"), a link ("worker→pg"), a provider ("crm"), the workflow of the nth call accepted, from 0 ("workflow:3"), the nth open call, the newest is 0 ("open-call:1"), or of those that ring or talk ("placed-call:1") */
  target: string;
  /** null: once, such as a kill; how long it stays down or broken otherwise */
  forMs: number | null;
}

/** A point of the story at which the simulator, or a proxy, holds a request until the fault has happened. */
export interface Anchor {
  name: string;
  /** of such requests since the traffic began, the first is 1 */
  nth: number;
}

/** All instants: milliseconds since 1970 by the bench's clock, which is never shifted. */
export interface RunFacts {
  trafficFromMs: number;
  healedAtMs: number;
  quietAtMs: number | null;
  policy: Record<string, unknown>;
  requests: SentRequest[];
  /** of the texts */
  texts: SentRequest[];
  faults: FiredFault[];
  exits: ProcessExit[];
  /** from which instant to which a process did not run: killed, stopped or frozen */
  absences: { process: string; fromMs: number; untilMs: number }[];
  forged: ForgedRequest[];
  /** calls that an operator took back, with what that answered */
  takenBack: { callId: string; sentAtMs: number; status: number | null; body: unknown }[];
  /** calls placed after everything was healed: each must be held and reported */
  canaryCalls: SentRequest[];
  /** how long the bench itself stood still at the most while they were made; absent in records of an older bench */
  stoodStillMs?: number;
  /** whether `GET /ready` said "ready" after all of it */
  readyAtEnd: boolean;
  /** what may be nowhere outside of PostgreSQL, in each spelling that is searched for */
  personal: string[];
  /** how many bytes of Temporal's database file hold one of them, by spelling; empty when none does */
  personalInTemporalFile: Record<string, number>;
  /** whether a database was restored to an earlier state, which the record of CRM and answers may then contradict */
  databaseRestored: boolean;
}

export interface SentRequest {
  /** of the planned call or text; canary calls count on from the calls */
  index: number;
  to: string;
  idempotencyKey: string | null;
  sentAtMs: number;
  answeredAtMs: number | null;
  /** null: no answer came */
  status: number | null;
  body: unknown;
}

export interface FiredFault {
  index: number;
  /** null: it never happened, which makes the run invalid */
  firedAtMs: number | null;
  /** whether it happened at its anchor; null: it has none */
  atItsAnchor?: boolean | null;
  healedAtMs: number | null;
}

export interface ProcessExit {
  process: string;
  atMs: number;
  /** "signal SIGKILL", "exit code 0" */
  how: string;
  /** whether the bench wanted it */
  ours: boolean;
}

export interface ForgedRequest {
  /** occurs in its body and ids, and may be nowhere in the database or in a history */
  mark: string;
  path: string;
  status: number | null;
  /** what the contract gives for it; an announced 503 is always legal */
  documented: number[];
}

export interface SimulatorRecord {
  /** `GET /control/requests` */
  requests: {
    seq: number;
    provider: string;
    method: string;
    path: string;
    query: Record<string, string>;
    headers: Record<string, string>;
    body: any;
    at: string;
    /** null: the connection was cut */
    status: number | null;
  }[];
  /** `GET /control/state`, its calls, with when each was accepted and when its leg ended or will end */
  calls: {
    callSid: string;
    conversationId: string;
    to: string;
    userId: string | null;
    statusCallback: string | null;
    /** of the leg, as Twilio words it: "completed", "canceled" …; absent in records of an older bench */
    status?: string;
    acceptedAtMs: number;
    legEndedAtMs: number;
  }[];
  /** its messages that we sent; our id of one stands in its callback's address */
  messages: { sid: string; to: string; statusCallback: string | null; acceptedAtMs: number }[];
  /** `GET /control/letters`: callbacks that we answered 2xx; absent in records of an older bench */
  taken?: { path: string; body: string | null }[];
}

/** Table → rows; timestamps as text with microseconds, bytea as hex. */
export type DatabaseRecord = Record<string, Record<string, any>[]>;

export interface WorkflowRecord {
  workflowId: string;
  runId: string;
  type: string;
  /** "RUNNING", "COMPLETED", "TERMINATED" … */
  status: string;
  /** whether the bench terminated or reset it */
  touched: boolean;
  /** `progress` of a call's workflow, by query; null when it could not be asked */
  progress: Record<string, any> | null;
  /** what a running one waits for, as Temporal says: "prepareCall SCHEDULED attempt 5 next in 3200 ms" */
  pending?: string[];
  /** the history as JSON, its payloads decoded beside it */
  historyJson: string;
}

export interface Verdict {
  /** an empty pass proves nothing: why this run does */
  invalid: string[];
  violations: Violation[];
  counts: RunCounts;
}

export interface Violation {
  /** "I1" … "I10" */
  invariant: string;
  callId: string | null;
  what: string;
}

export interface RunCounts {
  calls: number;
  acknowledged: number;
  outcomes: Record<string, number>;
  dials: number;
  secondRings: number;
  lost: number;
  stuck: number;
  wrongCrm: number;
  /** by what was done */
  faults: Record<string, number>;
  kills: number;
  /** what operators who took a call back were answered */
  takenBack: Record<string, number>;
  forged: number;
  webhooks: number;
  slowestOutcomeMs: number | null;
  recoveredAfterMs: number | null;
}
