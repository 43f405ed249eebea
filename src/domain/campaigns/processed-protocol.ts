import { briefQuestion } from './campaign-question.ts';
import type { ProtocolFacts } from './protocol-facts.ts';
import { generateQuestions } from './question-generator.ts';

/** What `process-protocol` makes of a protocol (contracts §2.2), in the contract's spelling. */
export interface ProcessedProtocol {
  questions: ReturnType<typeof briefQuestion>[];
  /** lists that have something in them; null = none has */
  knowledge_base: Record<string, string[]> | null;
}

export function processedProtocol(facts: ProtocolFacts): ProcessedProtocol {
  const { shifts, pay, workingTime } = facts.constraints;
  const lists = {
    company_benefits: facts.mentions,
    work_conditions: [...(workingTime ? [workingTime] : []), ...shifts, ...pay].map(({ text }) => text),
    department_contacts: facts.contacts,
  };
  const filled = Object.entries(lists).filter(([, lines]) => lines.length > 0);
  return {
    questions: generateQuestions(facts).map(briefQuestion),
    knowledge_base: filled.length > 0 ? Object.fromEntries(filled) : null,
  };
}
