import { Alert, Grid, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Facts } from '../shell/facts.tsx';
import { One } from '../states/one.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type Interview, interviewQuery } from './queries.ts';
import { BackLink } from '../shell/back-link.tsx';

export function InterviewPage() {
  const { interviews: words } = useWords();
  const { interviewId } = useParams({ from: '/signed-in/interviews/$interviewId' });
  const query = useQuery(interviewQuery(interviewId));
  const back = <BackLink to="/interviews">{words.back}</BackLink>;
  return (
    <One query={query} notFound={words.notFound} back={back}>
      {(interview) => (
        <Stack gap="md">
          {back}
          <Assessment interview={interview} />
          <Grid>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Paper className="surface" p="md" component="section" aria-label={words.questions}>
                <Title order={2} size="h4" mb="sm">
                  {words.questions}
                </Title>
                <ol style={{ margin: 0, paddingLeft: 24 }}>
                  {interview.questions.map((question, index) => (
                    <li key={index}>{question}</li>
                  ))}
                </ol>
              </Paper>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 7 }}>
              <Spoken transcript={interview.transcript} />
            </Grid.Col>
          </Grid>
        </Stack>
      )}
    </One>
  );
}

function Assessment({ interview }: { interview: Interview }) {
  const { interviews: words } = useWords();
  const format = useFormat();
  const { scores } = interview;
  return (
    <Paper className="surface" p="md">
      <Stack gap="sm">
        <Title order={1} size="h2">
          {interview.candidateName}
        </Title>
        <Text>
          {interview.jobRole} · {words.statuses[interview.status]}
          {interview.analysisStatus !== null && ` · ${words.analysisStatuses[interview.analysisStatus]}`}
        </Text>
        {interview.cheatingDetected === true && (
          <Alert color="orange" variant="outline">
            {words.cheating}
          </Alert>
        )}
        {scores !== null && (
          <Facts
            facts={(['overall', 'domain', 'behavioral', 'communication'] as const).map((score) => [
              words.columns[score],
              `${format.number(scores[score])} / 100`,
            ])}
          />
        )}
        <Text>
          {words.columns.recommendation}: {interview.recommendation ?? words.cannotTell}
        </Text>
        <Text size="sm" c="dimmed">
          {words.recommendationHint}
        </Text>
        {interview.areasOfImprovement.length > 0 && (
          <Text size="sm">
            {words.improvements}: {format.list(interview.areasOfImprovement)}
          </Text>
        )}
        {interview.analysisError !== null && <Text size="sm">{interview.analysisError}</Text>}
      </Stack>
    </Paper>
  );
}

function Spoken({ transcript }: Pick<Interview, 'transcript'>) {
  const { interviews: words } = useWords();
  return (
    <Paper className="surface" p="md" component="section" aria-label={words.transcript}>
      <Title order={2} size="h4" mb="sm">
        {words.transcript}
      </Title>
      {transcript.length === 0 && <Text c="dimmed">{words.noTranscript}</Text>}
      <Stack gap="sm">
        {transcript.map(({ role, text }, index) => (
          <div key={index}>
            <strong>{words.roles[role] ?? role}</strong>
            <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', unicodeBidi: 'isolate' }}>{text}</div>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}
