import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fetched } from '../states/states.tsx';
import { useWords } from '../words/index.ts';
import { questionnaireQuery } from './queries.ts';

/** What the agent knew when it spoke. */
export function Heard({ callId }: { callId: string }) {
  const { calls: words } = useWords();
  const query = useQuery(questionnaireQuery(callId));
  return (
    <Fetched query={query} lines={2}>
      {({ firstMessage, context, prompt, questionsCut }) => (
        <Stack gap="xs">
          {questionsCut > 0 && <Text>{words.questionsCut(questionsCut)}</Text>}
          {firstMessage !== null && (
            <Text>
              {words.firstMessage}: „{firstMessage}“
            </Text>
          )}
          {context !== null && (
            <details>
              <summary>{words.questionnaireContext}</summary>
              <pre className="pre">{context}</pre>
            </details>
          )}
          {prompt !== null && (
            <details>
              <summary>{words.wholePrompt}</summary>
              <pre className="pre">{prompt}</pre>
            </details>
          )}
        </Stack>
      )}
    </Fetched>
  );
}
