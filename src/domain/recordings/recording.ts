/** The recording of a leg: what names it, where it is kept, and what its words show. */

/** The carrier's two ids; both are part of where it is kept. */
export interface RecordingIds {
  callSid: string;
  recordingSid: string;
}

/** A recording that is kept, as it is handed out. */
export interface StoredRecording {
  recordingSid: string;
  /** names the bytes in the recording store */
  location: string;
  contentType: string;
  bytes: number;
}

/** What the carrier gives us and we keep. */
export const RECORDING_TYPE = 'audio/wav';

const RECORDING_SID = /^RE[0-9a-f]{32}$/;
const LOCATION = /^[A-Za-z0-9]{2,64}\/RE[0-9a-f]{32}\.wav$/;

/** True for a recording's id as the carrier makes them: it becomes part of an address and of a file's name. */
export const isRecordingSid = (text: string | null): text is string => text !== null && RECORDING_SID.test(text);

/** Where a recording is kept, below the folder or in the bucket: made of ids alone, so the same one is the same place. */
export const recordingLocation = ({ callSid, recordingSid }: RecordingIds): string => `${callSid}/${recordingSid}.wav`;

/** True for what `recordingLocation` makes: no other name is ever opened. */
export const isRecordingLocation = (text: string): boolean => LOCATION.test(text);

/**
 * What the words of a recording show (contracts §3.9). `sentiment` is a property of the words that were written down,
 * never of a voice: inferring feelings from a voice at work is forbidden (AI Act Art. 5(1)(f)).
 */
export interface RecordingFindings {
  transcription: string;
  sentiment: 'positive' | 'neutral' | 'negative';
  /** 0–100 */
  callQuality: number;
  keyPhrases: string[];
  actionItems: string[];
  callSummary: string;
  nextSteps: string[];
}

/** Failing for good is a result as well. */
export type RecordingAnalysis =
  | ({ status: 'completed' } & RecordingFindings)
  /** in words of ours */
  | { status: 'failed'; reason: string };
