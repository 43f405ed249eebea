import type { Protocol } from './protocol.ts';
import type { ProtocolFacts, SourcedText } from './protocol-facts.ts';

/** A line of a protocol as a model is shown it, numbered from 1. */
export interface NumberedLine {
  line: number;
  page: string;
  text: string;
}

/** What a model says stands in a line. */
export interface ClaimedText {
  line: number;
  text: string;
}

/** What a model makes of a protocol, its schema checked, its truth not. */
export interface ClaimedFacts {
  sites: ClaimedText[];
  priorities: ClaimedText[];
  mustHave: ClaimedText[];
  /** `replaces`: the line of the must criterion */
  alternatives: (ClaimedText & { replaces: number })[];
  wishes: ClaimedText[];
  workingTime: (ClaimedText & { fullTime: boolean; partTime: boolean }) | null;
  pay: ClaimedText[];
  shifts: ClaimedText[];
  otherConditions: ClaimedText[];
  mentions: ClaimedText[];
  departments: ClaimedText[];
}

/** What a model is shown: every line but those that name a person to ask in the company. */
export const numberedLines = (protocol: Protocol): NumberedLine[] =>
  sourcedLines(protocol).map(({ text }, index) => ({ line: index + 1, page: text.page, text: text.line }));

function sourcedLines(protocol: Protocol) {
  return protocol.pages.flatMap((page) =>
    page.prompts
      .map(({ id, question }) => ({
        text: { page: page.name, line: question.trim() },
        source: { page_id: page.id, prompt_id: id, verbatim: question.trim() },
      }))
      .filter(({ text }) => text.line !== '' && !/^AP\s*:/i.test(text.line)),
  );
}

/**
 * The claims as facts, or null when they cannot be trusted: a text that does not stand in its line, an alternative to
 * nothing, or a must criterion, alternative or site that the rules find and the model does not. A wrong gate would end
 * calls with people who should have been heard.
 */
export function checkExtraction(claims: ClaimedFacts, protocol: Protocol, rules: ProtocolFacts): ProtocolFacts | null {
  const lines = sourcedLines(protocol);
  let held = true;
  const sourced = <Claim extends ClaimedText>({ line, text }: Claim): SourcedText => {
    const found = lines[line - 1];
    held &&= found !== undefined && text.trim() !== '' && plain(found.text.line).includes(plain(text));
    return { text: text.trim(), source: found?.source ?? { page_id: null, prompt_id: null, verbatim: '' } };
  };
  const texts = (list: ClaimedText[]) => [...new Set(list.map((claim) => sourced(claim).text))];

  const priorities = texts(claims.priorities);
  const facts: ProtocolFacts = {
    sites: claims.sites.map(sourced),
    priorities,
    mustHave: claims.mustHave.map(sourced),
    alternatives: claims.alternatives.map((claim) => ({
      ...sourced(claim),
      replaces: claims.mustHave.findIndex(({ line }) => line === claim.replaces),
    })),
    wishes: claims.wishes.map(sourced),
    constraints: {
      workingTime: claims.workingTime && { ...sourced(claims.workingTime), ...hours(claims.workingTime) },
      pay: claims.pay.map(sourced),
      shifts: claims.shifts.map(sourced),
      other: claims.otherConditions.map(sourced),
    },
    mentions: texts(claims.mentions),
    contacts: rules.contacts,
    departments: [...new Set([...priorities, ...texts(claims.departments)])],
  };
  held &&= facts.alternatives.every(({ replaces }) => replaces >= 0);
  held &&= (['mustHave', 'alternatives', 'sites'] as const).every((kind) => covers(facts[kind], rules[kind]));
  return held ? facts : null;
}

const hours = ({ fullTime, partTime }: { fullTime: boolean; partTime: boolean }) => ({ fullTime, partTime });

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

const covers = (claimed: SourcedText[], found: SourcedText[]): boolean =>
  found.every(({ source }) => claimed.some((one) => one.source.verbatim === source.verbatim));
