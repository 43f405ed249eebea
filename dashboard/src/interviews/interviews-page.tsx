import { Anchor, Button, Checkbox, Group, NativeSelect, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayAct } from '../session/session.ts';
import { DownloadIcon } from '../shell/icons.tsx';
import { Paged } from '../states/paged.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type InterviewItem, interviewsQuery, jobsQuery } from './queries.ts';
import { Tag } from '../shell/tag.tsx';

/** Interviews by job. "Cannot tell" is said as such; a score is a suggestion. */
export function InterviewsPage() {
  const { interviews: words } = useWords();
  const { job } = useSearch({ from: '/signed-in/interviews' });
  const navigate = useNavigate();
  const jobs = useQuery(jobsQuery());
  const query = useInfiniteQuery(interviewsQuery(job));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <ExportLink job={job} />
      </Group>
      <NativeSelect
        label={words.job}
        maw={460}
        value={job ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          void navigate({ to: '/interviews', search: chosen ? { job: chosen } : {} });
        }}
        data={[
          { value: '', label: words.jobs },
          ...(jobs.data?.items ?? []).flatMap(({ jobId, jobRole, interviews, assessed }) =>
            jobId === null ? [] : [{ value: jobId, label: `${jobRole}: ${words.count(interviews, assessed)}` }],
          ),
        ]}
      />
      <Paged query={query} empty={words.empty}>
        {(items) => (
          <>
            <Text size="sm" c="dimmed">
              {words.recommendationHint}
            </Text>
            <Results key={job} items={items} isOfOneJob={job !== undefined} />
          </>
        )}
      </Paged>
    </Stack>
  );
}

/** The same list as a file; whoever may act may have it. */
function ExportLink({ job }: { job: string | undefined }) {
  const { interviews: words } = useWords();
  if (!useMayAct()) return null;
  return (
    <Anchor
      href={`/api/v1/interviews/export.csv${job === undefined ? '' : `?jobId=${encodeURIComponent(job)}`}`}
      download
    >
      <Group gap={6}>
        <DownloadIcon size={16} />
        {words.export}
      </Group>
    </Anchor>
  );
}

const MOST_COMPARED = 4;

/** Of one job, up to four can be chosen to be put beside each other. */
function Results({ items, isOfOneJob }: { items: InterviewItem[]; isOfOneJob: boolean }) {
  const { interviews: words } = useWords();
  const [chosen, setChosen] = useState<string[]>([]);
  const choose = (id: string, isChosen: boolean) =>
    setChosen(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <>
      {isOfOneJob && (
        <Group gap="sm">
          <Text size="sm" role="status">
            {words.compareHint(chosen.length, MOST_COMPARED)}
          </Text>
          {chosen.length >= 2 && (
            <Button
              size="xs"
              renderRoot={(props) => <Link to="/interviews/compare" search={{ ids: chosen }} {...props} />}
            >
              {words.compare(chosen.length)}
            </Button>
          )}
        </Group>
      )}
      <ResultTable items={items} chosen={chosen} onChoose={isOfOneJob ? choose : null} />
    </>
  );
}

function ResultTable({
  items,
  chosen,
  onChoose,
}: {
  items: InterviewItem[];
  chosen: string[];
  onChoose: ((id: string, isChosen: boolean) => void) | null;
}) {
  const { interviews: words } = useWords();
  const format = useFormat();
  return (
    <Paper className="surface">
      <Table.ScrollContainer minWidth={900}>
        <Table verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.candidate}</Table.Th>
              <Table.Th>{words.job}</Table.Th>
              <Table.Th>{words.columns.status}</Table.Th>
              <Table.Th ta="right">{words.columns.overall}</Table.Th>
              <Table.Th ta="right">{words.columns.domain}</Table.Th>
              <Table.Th ta="right">{words.columns.behavioral}</Table.Th>
              <Table.Th ta="right">{words.columns.communication}</Table.Th>
              <Table.Th>{words.columns.recommendation}</Table.Th>
              <Table.Th>{words.columns.when}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((interview) => (
              <Table.Tr key={interview.id}>
                <Table.Td>
                  <Group gap={6} wrap="nowrap">
                    {onChoose && (
                      <Checkbox
                        aria-label={words.choose(interview.candidateName)}
                        checked={chosen.includes(interview.id)}
                        disabled={chosen.length >= MOST_COMPARED && !chosen.includes(interview.id)}
                        onChange={(event) => onChoose(interview.id, event.currentTarget.checked)}
                      />
                    )}
                    <Anchor
                      renderRoot={(props) => (
                        <Link to="/interviews/$interviewId" params={{ interviewId: interview.id }} {...props} />
                      )}
                    >
                      {interview.candidateName}
                    </Anchor>
                    {interview.isTrial && (
                      <Tag size="sm" color="gray">
                        {words.trial}
                      </Tag>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td>{interview.jobRole}</Table.Td>
                <Table.Td>
                  {words.statuses[interview.status]}
                  {interview.analysisStatus !== null && (
                    <Text size="xs" c="dimmed">
                      {words.analysisStatuses[interview.analysisStatus]}
                    </Text>
                  )}
                </Table.Td>
                {(['overall', 'domain', 'behavioral', 'communication'] as const).map((score) => (
                  <Table.Td key={score} ta="right">
                    {interview.scores?.[score] == null ? '–' : format.number(interview.scores[score])}
                  </Table.Td>
                ))}
                <Table.Td>{interview.recommendation ?? words.cannotTell}</Table.Td>
                <Table.Td>{format.instant(interview.createdAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
