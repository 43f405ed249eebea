/**
 * HOC's campaigns, as it sends them: 16 and 17 are the fixtures of the tests, word for word (a test compares them). 18 has
 * only applicants that were not reached, 19 has none at all.
 */
const AT = '2025-10-06T08:15:00.000000Z';
const DATES = { created_on: AT, updated_on: AT };

type Line = [id: number, question: string];

const protocolPage = (id: number, position: number, name: string, type: string, lines: Line[]) => ({
  id,
  name,
  position,
  ...DATES,
  prompts: lines.map(([promptId, question], index) => ({
    id: promptId,
    question,
    information: null,
    position: index + 1,
    checked: false,
    is_template: false,
    ...DATES,
    type,
  })),
});

const PROTOCOL_62 = {
  id: 62,
  name: 'Pflegefachkraft (m/w/d) – Geriatrie',
  ...DATES,
  pages: [
    protocolPage(801, 1, 'Der Bewerber erfüllt folgende Kriterien:', 'yes_no', [
      [8011, 'Zwingend: abgeschlossene Ausbildung als Pflegefachfrau/Pflegefachmann oder Altenpfleger/in'],
      [8012, 'Alternativ: Medizinische/r Fachangestellte/r mit OP-Erfahrung'],
      [8013, 'Zwingend: Deutschkenntnisse mindestens B2'],
      [8014, 'Wünschenswert: Weiterbildung Praxisanleitung'],
    ]),
    protocolPage(802, 2, 'Der Bewerber akzeptiert folgende Rahmenbedingungen:', 'yes_no', [
      [8021, 'Vollzeit (38,5 Wochenstunden) oder Teilzeit ab 20 Stunden'],
      [8022, '3-Schicht-System mit jedem zweiten Wochenende frei'],
      [8023, 'Standort: Haus am Mühlteich, Beispielweg 4, 20095 Hamburg'],
    ]),
    protocolPage(803, 3, 'Weitere Informationen', 'info', [
      [8031, '!!!Bitte unbedingt erwähnen: Willkommensprämie 2.000 Euro nach der Probezeit!!!'],
      [8032, 'AP: Pflegedienstleitung, Durchwahl über Zentrale'],
      [8033, 'Besonders gesucht werden Kräfte für Geriatrie und Palliativ'],
    ]),
  ],
};
const PROTOCOL_63 = { id: 63, name: 'Pädagogische Fachkraft', ...DATES, pages: [] };
const protocolOfKita = (id: number) => ({
  id,
  name: 'Erzieher (m/w/d)',
  ...DATES,
  pages: [
    protocolPage(id * 10, 1, 'Der Bewerber erfüllt folgende Kriterien:', 'yes_no', [
      [id * 100, 'Zwingend: pädagogische Fachausbildung'],
    ]),
  ],
});

type Answered = [id: number, question: string, answer: string];

const onboardingPage = (id: number, position: number, name: string, answered: Answered[]) => ({
  id,
  name,
  position,
  prompts: answered.map(([promptId, question, answer], index) => ({
    id: promptId,
    question,
    additional_information: null,
    position: index + 1,
    answer,
    is_template: true,
    ...DATES,
  })),
});

const ONBOARDING_31 = {
  id: 31,
  pages: [
    onboardingPage(311, 1, 'Allgemeine Angaben', [
      [1, 'Wie lautet der vollständige Name Ihrer Organisation?', 'Pflegezentrum Mühlteich GmbH'],
      [2, 'Wie lautet die Adresse der Organisation?', 'Beispielweg 4, 20095 Hamburg'],
      [3, 'Wie viele Mitarbeitende beschäftigen Sie insgesamt?', '260'],
    ]),
    onboardingPage(312, 2, 'Profil', [
      [
        4,
        'Was unterscheidet Ihre Organisation von Ihren Marktbegleitern?',
        'Kleine Wohngruppen, feste Dienstpläne sechs Wochen im Voraus, Jobrad. Besonders gesucht: Geriatrie.',
      ],
      [
        5,
        'Wer ist die Zielgruppe Ihres Angebots und wie nennen Sie Ihren „Kunden“?',
        'Bewohnerinnen und Bewohner ab 65 Jahren',
      ],
    ]),
    onboardingPage(313, 3, 'Links', [
      [6, 'Link zur Organisation:', 'https://muehlteich.example'],
      [7, 'Link zur Karriereseite:', 'https://muehlteich.example/karriere'],
      [8, 'Link zur Datenschutzerklärung für Bewerber:', 'https://muehlteich.example/datenschutz'],
      [9, 'Link zum Impressum:', ''],
    ]),
  ],
};

const COMPANIES = [
  { id: 5, name: 'Pflegezentrum Mühlteich', onboarding: ONBOARDING_31 },
  { id: 6, name: 'Kita Birkenallee', onboarding: { id: 32, pages: [] } },
];

const CAMPAIGNS = [
  { id: 16, name: 'Pflegefachkraft Geriatrie', company_id: 5, transcript: PROTOCOL_62 },
  { id: 17, name: 'Pädagogische Fachkraft Krippe', company_id: 6, transcript: PROTOCOL_63 },
];
const NOT_REACHED_18 = { id: 18, name: 'Erzieher Hort', company_id: 6, transcript: protocolOfKita(64) };
const THROUGH_COMPANY_19 = { id: 19, name: 'Erzieher Krippe', company_id: 6, transcript: protocolOfKita(65) };

const applicant = (first: string, last: string, number: number, campaignId: number, mail = `${first}.${last}`) => ({
  first_name: first,
  last_name: last,
  telephone: `+493023125${number}`,
  email: `${mail.toLowerCase()}@example.com`,
  campaign_id: campaignId,
});

export const NEW_APPLICANTS = {
  applicants: [
    applicant('Jonas', 'Beispiel', 111, 16),
    applicant('Mirjam', 'Grünwald-Öztürk', 112, 16, 'mirjam.grünwald-oeztürk'),
    applicant('Test', 'Schmidt', 113, 16),
    applicant('Max', 'Test', 114, 16),
    applicant('Jessica', 'Testmann', 115, 17),
    applicant('Claire', 'Contestini', 116, 17),
    applicant('Tesfaye', 'Abebe', 117, 17),
  ],
  companies: COMPANIES,
  campaigns: CAMPAIGNS,
};

const tried = (times: number) => ({ not_reached: 2, call_attempts: times, next_call: '2025-11-04T09:00:00Z' });

export const APPLICANTS_NOT_REACHED = {
  applicants: [
    { ...applicant('Jonas', 'Beispiel', 111, 16), ...tried(3) },
    { ...applicant('Kanaria', 'Geheimrat', 118, 18), ...tried(2) },
  ],
  companies: COMPANIES,
  campaigns: [...CAMPAIGNS, NOT_REACHED_18],
};

export const COMPANY_NAMES = { companies: COMPANIES.map(({ id, name }) => ({ id, name })) };

const ALL = [...CAMPAIGNS, NOT_REACHED_18, THROUGH_COMPANY_19];

/** null for a company that is not there */
export function campaignsOf(companyId: string): object | null {
  if (!COMPANIES.some(({ id }) => String(id) === companyId)) return null;
  const campaigns = ALL.filter(({ company_id }) => String(company_id) === companyId);
  return {
    campaigns: campaigns.map(({ id, name }) => ({
      id,
      title: name,
      status: 'active',
      created_at: AT,
      updated_at: AT,
    })),
  };
}

/** null unless it is a campaign of that company */
export function onboardingOf(companyId: string, campaignId: string): object | null {
  const company = COMPANIES.find(({ id }) => String(id) === companyId);
  const campaign = ALL.find(({ id, company_id }) => String(id) === campaignId && company_id === company?.id);
  return company && campaign ? { onboarding: company.onboarding, transcript: campaign.transcript } : null;
}

export const protocolOf = (campaignId: string): object | null =>
  ALL.find(({ id }) => String(id) === campaignId)?.transcript ?? null;
