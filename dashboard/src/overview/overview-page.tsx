import { Anchor, Grid, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CallFilters } from '../calls/filters.ts';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { DueNext } from './due-next.tsx';
import { OutcomesByDay } from './outcomes-by-day.tsx';
import { ProviderHealth } from './provider-health.tsx';
import { dayOf, type Overview, overviewQuery } from './queries.ts';
import { Part } from '../shell/part.tsx';

/** What goes on today, what needs a person, and whether the providers are well. */
export function OverviewPage() {
  const { overview: words } = useWords();
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {words.title}
      </Title>
      <Fetched query={useQuery(overviewQuery())} lines={8}>
        {(overview) => (
          <>
            <Tiles overview={overview} />
            <Grid>
              <Part title={words.days} span={8}>
                <OutcomesByDay days={overview.days} />
              </Part>
              <Part title={words.attention} span={4}>
                <ToSettle attention={overview.attention} />
              </Part>
              <Part title={words.due} span={12}>
                <DueNext hours={overview.due} />
              </Part>
              <Part title={words.running} span={4}>
                <Running live={overview.live} />
              </Part>
              <Part title={words.providers} span={8}>
                <ProviderHealth />
              </Part>
            </Grid>
          </>
        )}
      </Fetched>
    </Stack>
  );
}

/** Each figure opens the list that it counts. */
function Tiles({ overview: { today, days } }: { overview: Overview }) {
  const { overview: words } = useWords();
  const format = useFormat();
  const tiles: [keyof typeof today, CallFilters | 'attention' | null][] = [
    ['accepted', dayOf(days.at(-1)!.date)],
    ['dialled', null],
    ['answered', null],
    ['completed', { ...dayOf(days.at(-1)!.date), outcome: 'held' }],
    ['live', null],
    ['needsAttention', 'attention'],
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      {tiles.map(([name, filters]) => {
        const tile = (
          <Paper className="surface" p="md" h="100%">
            <Text fz={32} fw={650} lh={1.1} c="var(--mantine-color-text)">
              {format.number(today[name])}
            </Text>
            <Text size="sm" c="dimmed">
              {words.tiles[name]}
            </Text>
          </Paper>
        );
        if (filters === null) return <div key={name}>{tile}</div>;
        return (
          <Anchor
            key={name}
            underline="never"
            renderRoot={(props) =>
              filters === 'attention' ? (
                <Link to="/attention" {...props} />
              ) : (
                <Link to="/calls" search={filters} {...props} />
              )
            }
          >
            {tile}
          </Anchor>
        );
      })}
    </SimpleGrid>
  );
}

function ToSettle({ attention }: Pick<Overview, 'attention'>) {
  const { overview: words, attention: kinds } = useWords();
  const format = useFormat();
  if (attention.length === 0) return <Text c="dimmed">{words.nothingToDo}</Text>;
  return (
    <Stack gap="xs">
      {attention.map(({ kind, count, oldestAt }) => (
        <div key={kind}>
          <Anchor renderRoot={(props) => <Link to="/attention" search={{ kind }} {...props} />}>
            {format.number(count)} × {kinds.kinds[kind]}
          </Anchor>
          <Text size="sm" c="dimmed">
            {words.oldest(format.ago(oldestAt))}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

function Running({ live }: Pick<Overview, 'live'>) {
  const { overview: words, calls } = useWords();
  const format = useFormat();
  if (live.length === 0) return <Text c="dimmed">{words.nobody}</Text>;
  return (
    <Stack gap="xs">
      {live.map(({ id, phase, since }) => (
        <div key={id}>
          <Anchor renderRoot={(props) => <Link to="/calls/$callId" params={{ callId: id }} {...props} />}>
            {calls.phases[phase]}
          </Anchor>
          <Text size="sm" c="dimmed">
            {format.ago(since)}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
