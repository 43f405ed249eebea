import { createContext, useContext } from 'react';
import * as attention from '../attention/words.ts';
import * as calls from '../calls/words.ts';
import * as campaigns from '../campaigns/words.ts';
import * as candidates from '../candidates/words.ts';
import * as interviews from '../interviews/words.ts';
import * as leads from '../leads/words.ts';
import * as overview from '../overview/words.ts';
import * as session from '../session/words.ts';
import * as settings from '../settings/words.ts';
import * as shell from '../shell/words.ts';
import * as states from '../states/words.ts';

const ROOMS = {
  attention,
  calls,
  campaigns,
  candidates,
  interviews,
  leads,
  overview,
  session,
  settings,
  shell,
  states,
};

export const LANGUAGES = ['de', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Words = { [Room in keyof typeof ROOMS]: (typeof ROOMS)[Room]['de'] } & { language: Language };

/** Every text of the pages in one language; that the languages say the same things is checked by their types. */
export const wordsIn = (language: Language): Words =>
  ({
    ...Object.fromEntries(Object.entries(ROOMS).map(([room, words]) => [room, words[language]])),
    language,
  }) as Words;

export const WordsContext = createContext<Words>(wordsIn('de'));
export const useWords = (): Words => useContext(WordsContext);
