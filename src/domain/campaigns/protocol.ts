/** HOC's conversation protocol ("transcript") of a campaign and its neighbours, as parsed by providers/hoc and the doors. */

export interface Protocol {
  id: number | string | null;
  name: string;
  pages: ProtocolPage[];
}

export interface ProtocolPage {
  id: number | string | null;
  name: string;
  prompts: ProtocolPrompt[];
}

export interface ProtocolPrompt {
  id: number | string | null;
  question: string;
}

/** A question of a company's onboarding, and what the company answered. */
export interface OnboardingPrompt {
  question: string;
  /** "" when it was not answered */
  answer: string;
}

/** True when there is nothing in it that could be asked or told. */
export const isBlank = (protocol: Protocol): boolean => protocol.pages.every((page) => page.prompts.length === 0);
