/** What a protocol says, sorted (contracts §2.8): by rules (extract-protocol.ts) or by a model that is held to them. */
export interface ProtocolFacts {
  /** where the work is */
  sites: SourcedText[];
  /** departments that are looked for most, and other words of urgency */
  priorities: string[];
  /** without one of them the conversation ends */
  mustHave: SourcedText[];
  alternatives: Alternative[];
  /** good to have; nothing depends on it */
  wishes: SourcedText[];
  constraints: {
    /** null = the protocol does not say */
    workingTime: (SourcedText & { fullTime: boolean; partTime: boolean }) | null;
    pay: SourcedText[];
    shifts: SourcedText[];
    /** anything else that has to be accepted */
    other: SourcedText[];
  };
  /** to be told as it stands */
  mentions: string[];
  /** whom to ask in the company; never sent to a model, never told to a candidate */
  contacts: string[];
  departments: string[];
}

/** A line of the protocol without its prefix, and where it stands. */
export interface SourcedText {
  text: string;
  source: Source;
}

export interface Source {
  page_id: number | string | null;
  prompt_id: number | string | null;
  /** the line as it stands */
  verbatim: string;
}

export interface Alternative extends SourcedText {
  /** place in `mustHave` of what it can replace */
  replaces: number;
}
