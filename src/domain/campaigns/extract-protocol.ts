import type { Protocol, ProtocolPage, ProtocolPrompt } from './protocol.ts';
import type { ProtocolFacts, SourcedText } from './protocol-facts.ts';

/** Departments a line may name; what HOC's customers look for most (contracts §2.6). */
const DEPARTMENTS: readonly [name: string, spelling: RegExp][] = [
  ['Geriatrie', /geriatrie/i],
  ['Palliativ', /palliativ/i],
  ['Herzkatheter', /herzkatheter/i],
  ['Intensiv', /intensiv/i],
  ['OP', /\bOP\b/],
  ['Anästhesie', /anästhesie/i],
  ['Onkologie', /onkologie/i],
  ['Notfall', /notfall|notaufnahme/i],
];
const LISTED = /^(?:Fachbereiche|Abteilungen|Stationen|Einsatzbereiche)\s*:\s*(.+)$/i;

/** Reads a protocol by its prefixes and the headings of its pages. Pure, total: a line it does not know is a wish or a condition. */
export function extractProtocol(protocol: Protocol): ProtocolFacts {
  const facts: ProtocolFacts = {
    sites: [],
    priorities: [],
    mustHave: [],
    alternatives: [],
    wishes: [],
    constraints: { workingTime: null, pay: [], shifts: [], other: [] },
    mentions: [],
    contacts: [],
    departments: [],
  };
  for (const page of protocol.pages) for (const prompt of page.prompts) sort(facts, page, prompt);
  facts.priorities = unique(facts.priorities);
  facts.departments = unique([...facts.priorities, ...facts.departments]);
  return facts;
}

/** The first rule that fits a line takes it. */
function sort(facts: ProtocolFacts, page: ProtocolPage, prompt: ProtocolPrompt): void {
  const line = prompt.question.trim();
  const sourced = (text: string): SourcedText => ({
    text: text.trim(),
    source: { page_id: page.id, prompt_id: prompt.id, verbatim: line },
  });
  const after = (prefix: RegExp) => (prefix.test(line) ? sourced(line.replace(prefix, '')) : null);
  if (line === '') return;

  const contact = after(/^AP\s*:/i);
  if (contact) return void facts.contacts.push(contact.text);
  if (line.startsWith('!!')) return void facts.mentions.push(mentioned(line));
  const site = after(/^Standorte?\s*:/i);
  if (site) return void facts.sites.push(site);
  const must = after(/^Zwingend\s*:/i);
  if (must) return void facts.mustHave.push(must);
  const alternative = after(/^Alternativ\s*:/i);
  if (alternative && facts.mustHave.length > 0)
    return void facts.alternatives.push({ ...alternative, replaces: facts.mustHave.length - 1 });
  const wish = alternative ?? after(/^(?:Wünschenswert|Bevorzugt)\s*:?/i);
  if (wish) return void facts.wishes.push(wish);
  const listed = LISTED.exec(line);
  if (listed) return void facts.departments.push(...namesIn(listed[1]!));
  if (isUrgent(line)) return void facts.priorities.push(...departmentsIn(line));
  sortByPage(facts, page, sourced(line));
}

function sortByPage(facts: ProtocolFacts, page: ProtocolPage, given: SourcedText): void {
  const { constraints } = facts;
  const fullTime = /vollzeit/i.test(given.text);
  const partTime = /teilzeit/i.test(given.text);
  if (fullTime || partTime) constraints.workingTime ??= { ...given, fullTime, partTime };
  else if (/schicht|wochenend|nachtdienst/i.test(given.text)) constraints.shifts.push(given);
  else if (/tarif|gehalt|vergütung|stundenlohn/i.test(given.text)) constraints.pay.push(given);
  else if (/rahmenbedingungen/i.test(page.name)) constraints.other.push(given);
  else if (/kriterien/i.test(page.name)) facts.wishes.push(given);
}

/** "!!!Bitte unbedingt erwähnen: X!!!" → "X" */
const mentioned = (line: string): string =>
  line
    .replace(/^!+/, '')
    .replace(/^\s*bitte unbedingt erwähnen\s*:?/i, '')
    .replace(/!+$/, '')
    .trim();

const isUrgent = (line: string): boolean =>
  /besonders gesucht|dringend|priorität|hoher bedarf/i.test(line) && departmentsIn(line).length > 0;

/** In the order in which the line names them. */
function departmentsIn(line: string): string[] {
  const found = DEPARTMENTS.map(([name, spelling]) => ({ name, at: line.search(spelling) })).filter(
    ({ at }) => at >= 0,
  );
  return found.sort((one, other) => one.at - other.at).map(({ name }) => name);
}

const namesIn = (list: string): string[] =>
  list
    .split(/[,;]|\bund\b/)
    .map((name) => name.trim())
    .filter((name) => name !== '');

const unique = (names: string[]): string[] => [...new Set(names)];
