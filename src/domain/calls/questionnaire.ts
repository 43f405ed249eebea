/** HOC's questionnaire of a campaign, as parsed by providers/hoc: lenient at the door, complete here. */

export interface Question {
  id: number | string | null;
  question: string;
  questionType: string | null;
  preamble: string | null;
  options: string[] | null;
  /** 1 = must criterion, 2 = additional, 3 or null = counted but not printed */
  priority: number | null;
  /** heading; null = the default heading */
  group: string | null;
  helpText: string | null;
  context: string | null;
  /** grouping key; null = default category */
  category: string | null;
  categoryOrder: number | null;
}

export interface Questionnaire {
  /** false when HOC had none or sent an empty object: the call goes on without questions */
  loaded: boolean;
  questions: Question[];
  /** optional top-level fields HOC may send; absent or null = null */
  campaignName: string | null;
  campaignRoleTitle: string | null;
  jobTitle: string | null;
  position: string | null;
  title: string | null;
  campaignLocationLabel: string | null;
  workLocation: string | null;
  location: string | null;
  workLocationPostalCode: string | null;
  salary: string | null;
}

export const NO_QUESTIONNAIRE: Questionnaire = {
  loaded: false,
  questions: [],
  campaignName: null,
  campaignRoleTitle: null,
  jobTitle: null,
  position: null,
  title: null,
  campaignLocationLabel: null,
  workLocation: null,
  location: null,
  workLocationPostalCode: null,
  salary: null,
};

/** How the story of a call begins to say that it goes without HOC. */
export const HOC_IS_AWAY = 'HOC is away';
