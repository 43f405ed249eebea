import { createContext, useContext } from 'react';
import type { Language } from '../words/index.ts';

export const LanguageContext = createContext<{ language: Language; setLanguage: (language: Language) => void }>({
  language: 'de',
  setLanguage: () => undefined,
});
export const useLanguage = () => useContext(LanguageContext);
