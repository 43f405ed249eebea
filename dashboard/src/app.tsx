import { MantineProvider } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { isAway, Problem } from './api/problem.ts';
import { router } from './routes.tsx';
import { LanguageContext } from './shell/language.ts';
import { cssVariables, theme } from './shell/theme.ts';
import { type Language, wordsIn, WordsContext } from './words/index.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the API says about a request does not change by asking again; that it is away does.
      retry: (failures, error) => isAway(error) && failures < 3,
      refetchInterval: ({ state }) => (state.error && isAway(state.error) ? 5_000 : false),
      throwOnError: (error) => !(error instanceof Problem),
    },
  },
});

/** What all pages stand on: colours, words of one language, what was fetched, addresses. */
export function App() {
  const [language, setLanguage] = useLocalStorage<Language>({ key: 'language', defaultValue: 'de' });
  const words = useMemo(() => wordsIn(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <LanguageContext value={{ language, setLanguage }}>
        <WordsContext value={words}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} context={{ queries }} />
          </QueryClientProvider>
        </WordsContext>
      </LanguageContext>
    </MantineProvider>
  );
}
