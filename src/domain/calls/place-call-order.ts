/** What a provider is asked to do, whichever places the call. */
export interface PlaceCallOrder {
  attemptId: string;
  /** E.164 */
  toNumber: string;
  /** our calling line, E.164 */
  line: string;
  /** the same line as the voice agent knows it; null = the configured one */
  agentPhoneNumberId: string | null;
  prompt: string;
  firstMessage: string;
  /** null = as the agent is set up */
  language: 'de' | null;
  dynamicVariables: Record<string, string>;
  ringSeconds: number;
  /** longest call, for a carrier that can end it */
  timeLimitSeconds: number;
  /** longest conversation, for the voice agent; null = as the agent is set up */
  maxDurationSeconds: number | null;
  machineDetection: boolean;
  recordCall: boolean;
}

/** What was answered, not judged: `success` false can come with ids, and true without. */
export interface PlacementAnswer {
  success: boolean;
  conversationId: string | null;
  callSid: string | null;
}

/** One way to make a phone ring. */
export interface CallPlacer {
  /**
   * Makes a phone ring: exactly one request, never tried again here or in an SDK. Placing is idempotent at no provider,
   * and a second request is a second ring.
   * @throws ProviderError. Provably not placed: `unreachable`, `rate_limited`, and the refusals `invalid_request`,
   * `unauthorized`, `forbidden`, `not_found`. Any other kind may have rung, whatever its `retryable` says.
   */
  placeCall(order: PlaceCallOrder): Promise<PlacementAnswer>;
}
