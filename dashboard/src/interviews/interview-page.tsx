import { Alert, Anchor, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { isNotFound } from '../api/problem.ts';
import { BackIcon } from '../shell/icons.tsx';
import { Empty, Failure, Loading } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type Interview, interviewQuery } from './queries.ts';

export function InterviewPage() {
  const { interviews: words } = useWords();
  const { interviewId } = useParams({ from: '/signed-in/interviews/$interviewId' });
  const query = useQuery(interviewQuery(interviewId));
  if (query.data === undefined) {
    if (!query.error) return <Loading />;
    if (isNotFound(query.error)) return <Empty action={<BackToList />}>{words.notFound}</Empty>;
    return <Failure error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <Stack gap="md">
      <BackToList />
      <Assessment interview={query.data} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Paper className="surface" p="md" component="section" aria-label={words.questions}>
            <Title order={2} size="h4" mb="sm">
              {words.questions}
            </Title>
            <ol style={{ margin: 0, paddingLeft: 24 }}>
              {query.data.questions.map((question, index) => (
                <li key={index}>{question}</li>
              ))}
            </ol>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Spoken transcript={query.data.transcript} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function BackToList() {
  const { interviews: words } = useWords();
  return (
    <Anchor renderRoot={(props) => <Link to="/interviews" {...props} />}>
      <Group gap={4}>
        <BackIcon size={16} />
        {words.back}
      </Group>
    </Anchor>
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
          <Group gap="xl" component="dl" m={0}>
            {(['overall', 'domain', 'behavioral', 'communication'] as const).map((score) => (
              <div key={score}>
                <Text component="dt" size="sm" c="dimmed">
                  {words.columns[score]}
                </Text>
                <Text component="dd" m={0} fw={650}>
                  {scores[score] == null ? words.cannotTell : `${format.number(scores[score])} / 100`}
                </Text>
              </div>
            ))}
          </Group>
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
