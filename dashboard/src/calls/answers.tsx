import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import type { Call } from './queries.ts';
import { Facts } from '../shell/facts.tsx';
import { Tag } from '../shell/tag.tsx';

type Analysis = NonNullable<Call['analysis']>;

/** What the candidate answered, each with the words it rests on; what nothing was said for is "cannot tell". */
export function Answers({
  analysis,
  onQuote,
}: {
  analysis: Analysis | null | undefined;
  onQuote: (turn: number) => void;
}) {
  const { calls: words } = useWords();
  if (!analysis) return <Text c="dimmed">{words.noAnalysis}</Text>;
  if (analysis.status !== 'done')
    return (
      <Text>
        {analysis.status === 'failed' ? words.analysisFailed : words.notAssessable}: {analysis.reason}
      </Text>
    );
  return (
    <Stack gap="md">
      <Scores analysis={analysis} />
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.question}</Table.Th>
              <Table.Th>{words.answer}</Table.Th>
              <Table.Th>{words.quote}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {analysis.answers.map((answer, index) => (
              <Table.Tr key={index}>
                <Table.Td>
                  <Group gap={6}>
                    {answer.must && (
                      <Tag size="sm" color="petrol">
                        {words.must}
                      </Tag>
                    )}
                    {answer.question}
                  </Group>
                </Table.Td>
                <Table.Td>
                  <strong>{words.verdicts[answer.verdict]}</strong>
                  {answer.value !== null && answer.value !== words.verdicts[answer.verdict] && (
                    <div>{answer.value}</div>
                  )}
                </Table.Td>
                <Table.Td>
                  {answer.quote !== null && answer.turn !== null ? (
                    <Anchor
                      href={`#turn-${answer.turn}`}
                      title={words.toTurn}
                      onClick={(event) => {
                        event.preventDefault();
                        onQuote(answer.turn!);
                      }}
                    >
                      „{answer.quote}“
                    </Anchor>
                  ) : (
                    '–'
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {analysis.unsupportedFindings > 0 && (
        <Text size="sm" c="dimmed">
          {words.unsupported(analysis.unsupportedFindings)}
        </Text>
      )}
    </Stack>
  );
}

function Scores({ analysis }: { analysis: Extract<Analysis, { status: 'done' }> }) {
  const { calls: words } = useWords();
  const format = useFormat();
  const scores: [string, number][] = [
    [words.scores.overall, analysis.overallScore],
    [words.scores.domain, analysis.domainScore],
    [words.scores.behavioral, analysis.behavioralScore],
    [words.scores.communication, analysis.communicationScore],
  ];
  return (
    <Stack gap={4}>
      <Facts facts={scores.map(([name, score]) => [name, `${format.number(score)} / 100`])} />
      <Text>
        {words.recommendation}: {analysis.systemRecommendation}
      </Text>
      <Text size="sm" c="dimmed">
        {words.recommendationHint}
      </Text>
      {analysis.areasOfImprovement.length > 0 && (
        <Text size="sm">
          {words.improvements}: {format.list(analysis.areasOfImprovement)}
        </Text>
      )}
    </Stack>
  );
}
