import { Anchor, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isNotFound } from '../api/problem.ts';
import { BackLink } from '../shell/back-link.tsx';
import { Empty, Failure, Loading } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type Interview, interviewQuery } from './queries.ts';

/** Up to four interviews for one job beside each other, in the order in which they were chosen; nobody is ranked. */
export function ComparePage() {
  const { interviews: words } = useWords();
  const { ids } = useSearch({ from: '/signed-in/interviews/compare' });
  const queries = useQueries({ queries: ids.map(interviewQuery) });
  const there = queries.flatMap(({ data }) => (data ? [data] : []));
  const failed = queries.find(({ error }) => error && !isNotFound(error));
  const jobs = new Set(there.map(({ jobId, jobRole }) => jobId ?? jobRole));
  const isReady = queries.every(({ isPending }) => !isPending);
  return (
    <Stack gap="md">
      <BackLink to="/interviews">{words.back}</BackLink>
      <Title order={1} size="h2">
        {words.compareTitle}
      </Title>
      {failed?.error && <Failure error={failed.error} again={() => void failed.refetch()} />}
      {!isReady && <Loading lines={8} />}
      {isReady && !failed && there.length < 2 && <Empty>{words.compareNone}</Empty>}
      {isReady && there.length >= 2 && jobs.size > 1 && <Empty>{words.compareOneJob}</Empty>}
      {isReady && there.length >= 2 && jobs.size === 1 && <SideBySide interviews={there} />}
    </Stack>
  );
}

function SideBySide({ interviews }: { interviews: Interview[] }) {
  const { interviews: words } = useWords();
  const format = useFormat();
  const score = (name: 'overall' | 'domain' | 'behavioral' | 'communication') => (interview: Interview) =>
    interview.scores === null ? words.cannotTell : `${format.number(interview.scores[name])} / 100`;
  const rows: [name: string, cell: (interview: Interview) => ReactNode][] = [
    [words.columns.status, ({ status }) => words.statuses[status]],
    [words.assessment, ({ analysisStatus }) => (analysisStatus ? words.analysisStatuses[analysisStatus] : '–')],
    [words.columns.overall, score('overall')],
    [words.columns.domain, score('domain')],
    [words.columns.behavioral, score('behavioral')],
    [words.columns.communication, score('communication')],
    [words.columns.confidence, ({ confidence }) => confidence ?? words.cannotTell],
    [words.columns.recommendation, ({ recommendation }) => recommendation ?? words.cannotTell],
    [words.improvements, ({ areasOfImprovement: areas }) => (areas.length > 0 ? format.list(areas) : '–')],
    [words.suspicion, ({ cheatingDetected }) => (cheatingDetected ? words.cheating : '–')],
    [words.length, ({ durationSeconds }) => (durationSeconds === null ? '–' : format.duration(durationSeconds))],
    [words.columns.when, ({ createdAt }) => format.instant(createdAt)],
  ];
  return (
    <>
      <Text>{interviews[0]!.jobRole}</Text>
      <Text size="sm" c="dimmed">
        {words.recommendationHint}
      </Text>
      <Paper className="surface">
        <Table.ScrollContainer minWidth={220 * (interviews.length + 1)}>
          <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Td />
                {interviews.map(({ id, candidateName }) => (
                  <Table.Th key={id} scope="col">
                    <Anchor
                      renderRoot={(props) => (
                        <Link to="/interviews/$interviewId" params={{ interviewId: id }} {...props} />
                      )}
                    >
                      {candidateName}
                    </Anchor>
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(([name, cell]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  {interviews.map((interview) => (
                    <Table.Td key={interview.id} style={{ overflowWrap: 'anywhere' }}>
                      {cell(interview)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </>
  );
}
