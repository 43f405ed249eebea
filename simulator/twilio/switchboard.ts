import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver } from '../callbacks/deliver.ts';
import { formLetter } from '../callbacks/form-letter.ts';
import { isInFlight, type PhoneCall } from '../calls/phone-call.ts';
import type { HttpMethod } from '../calls/subscriptions.ts';
import type { Instruction, TwimlSource } from '../calls/twiml.ts';
import type { SimulatorSettings } from '../settings.ts';
import { readTwiml } from './read-twiml.ts';

export interface Switchboard {
  /** Asks what to do when this call is answered; again from the start for a call of an earlier run. */
  expect(call: PhoneCall): void;
  close(): void;
}

/** Twilio's debugger codes: an answer that is an error, and no answer. */
const HTTP_FAILURE = 11200;
const NO_ANSWER = 11205;

const HANG_UP: Instruction = { kind: 'end' };

/** Where an answered call gets its TwiML: Url, then FallbackUrl with the reason, 15 s each; then the leg just ends. */
export function createSwitchboard(
  settings: SimulatorSettings,
  onInstruction: (callSid: string, instruction: Instruction) => void,
): Switchboard {
  const waiting = new Map<string, AbortController>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);

  async function connectWhenAnswered(call: PhoneCall, answeredAt: number, given: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([closing.signal, given]);
    const answered = await sleep(Math.max(0, answeredAt - Date.now()), true, { signal }).catch(() => false);
    if (!answered || call.twiml === null) return;
    const instruction = await ask(call, call.twiml.source, signal);
    if (!signal.aborted) onInstruction(call.callSid, instruction);
  }

  async function ask(call: PhoneCall, source: TwimlSource, signal: AbortSignal): Promise<Instruction> {
    if ('given' in source) return usable(readTwiml('text/xml', source.given)) ?? HANG_UP;
    const first = await fetchTwiml(call, source, {}, signal);
    if (typeof first !== 'number') return first;
    if (source.fallback === null || signal.aborted) return HANG_UP;
    const reason = { ErrorCode: String(first), ErrorUrl: source.url };
    return usable(await fetchTwiml(call, source.fallback, reason, signal)) ?? HANG_UP;
  }

  /** The code of what is wrong when there is nothing to obey. */
  async function fetchTwiml(
    call: PhoneCall,
    from: { url: string; method: HttpMethod },
    extra: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Instruction | number> {
    const { twilioAccountSid, twilioAuthToken: authToken } = settings;
    const params = { ...callParameters(call, twilioAccountSid), ...extra };
    const answer = await deliver(formLetter({ ...from, params, authToken, token: `twiml ${call.callSid}` }), signal);
    if (answer.kind !== 'answered') return NO_ANSWER;
    return answer.status >= 400 ? HTTP_FAILURE : readTwiml(answer.contentType, answer.text);
  }

  return {
    expect(call) {
      waiting.get(call.callSid)?.abort();
      waiting.delete(call.callSid);
      const { answered } = call.times;
      if (call.twiml === null || answered === null || !isInFlight(call, Date.now())) return;
      const given = new AbortController();
      waiting.set(call.callSid, given);
      void connectWhenAnswered(call, answered, given.signal);
    },
    close: () => closing.abort(),
  };
}

const usable = (twiml: Instruction | number): Instruction | null => (typeof twiml === 'number' ? null : twiml);

const callParameters = (call: PhoneCall, accountSid: string): Record<string, string> => ({
  CallSid: call.callSid,
  AccountSid: accountSid,
  From: call.from,
  To: call.to,
  Caller: call.from,
  Called: call.to,
  CallStatus: 'in-progress',
  Direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
  ApiVersion: '2010-04-01',
});
