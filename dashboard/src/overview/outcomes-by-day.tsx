import { Anchor, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { lookOf } from '../calls/state-badge.tsx';
import { type Format, useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import styles from './outcomes-by-day.module.css';
import { dayOf, type Overview } from './queries.ts';

type Day = Overview['days'][number];
type Outcome = keyof ReturnType<typeof useWords>['calls']['outcomes'];

const ORDER: Outcome[] = [
  ...(['held', 'voicemail', 'no_answer', 'busy', 'canceled', 'expired', 'cancelled_by_operator', 'opted_out'] as const),
  ...(['no_conversation', 'unresolved', 'failed', 'invalid_number'] as const),
];

const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
const callsOf = ({ outcomes }: Day): number => sum(Object.values(outcomes));

/** A picture with a table twin and a sentence that says what it shows; each part opens the calls that it counts. */
export function OutcomesByDay({ days }: { days: Day[] }) {
  const { overview: words } = useWords();
  const format = useFormat();
  const [shown, setShown] = useState('chart');
  const all = sum(days.map(callsOf));
  const held = sum(days.map(({ outcomes }) => outcomes['held'] ?? 0));
  if (all === 0) return <Text c="dimmed">{words.noCalls}</Text>;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">{words.daysSummary(format.number(all), format.number(held))}</Text>
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={setShown}
          aria-label={words.days}
          data={[
            { value: 'chart', label: words.asChart },
            { value: 'table', label: words.asTable },
          ]}
        />
      </Group>
      {shown === 'chart' ? <Chart days={days} /> : <Counts days={days} />}
    </Stack>
  );
}

const used = (days: Day[]): Outcome[] =>
  ORDER.filter((outcome) => days.some(({ outcomes }) => (outcomes[outcome] ?? 0) > 0));

/** A day opens its calls, an outcome of the legend the calls that ended so: parts of a column would be too small to hit. */
function Chart({ days }: { days: Day[] }) {
  const { calls } = useWords();
  const format = useFormat();
  const most = Math.max(...days.map(callsOf));
  const chart = useRef<HTMLDivElement>(null);
  useEffect(() => chart.current?.scrollTo({ left: chart.current.scrollWidth }), []); // today is in sight
  const whole = { from: dayOf(days[0]!.date).from, to: dayOf(days.at(-1)!.date).to };
  return (
    <Stack gap="xs">
      <div ref={chart} className={styles['chart']}>
        {days.map((day) => (
          <Link
            key={day.date}
            to="/calls"
            search={dayOf(day.date)}
            className={styles['day']}
            aria-label={`${format.day(day.date)}: ${partsOf(day, calls.outcomes, format)}`}
          >
            <div className={styles['column']}>
              {ORDER.map((outcome) => {
                const count = day.outcomes[outcome] ?? 0;
                if (count === 0) return null;
                return (
                  <div
                    key={outcome}
                    title={`${format.number(count)} ${calls.outcomes[outcome]}`}
                    className={styles['part']}
                    style={{ height: `${(100 * count) / most}%`, background: colorOf(outcome) }}
                  />
                );
              })}
            </div>
            <Text size="xs" c="dimmed" ta="center">
              {format.day(day.date)}
            </Text>
          </Link>
        ))}
      </div>
      <Group gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {used(days).map((outcome) => (
          <li key={outcome}>
            <Anchor
              size="xs"
              className={styles['legend']}
              renderRoot={(props) => <Link to="/calls" search={{ outcome, ...whole }} {...props} />}
            >
              <span className={styles['swatch']} style={{ background: colorOf(outcome) }} />
              {calls.outcomes[outcome]}
            </Anchor>
          </li>
        ))}
      </Group>
    </Stack>
  );
}

const partsOf = (day: Day, words: Record<Outcome, string>, format: Format): string =>
  used([day])
    .map((outcome) => `${format.number(day.outcomes[outcome] ?? 0)} ${words[outcome]}`)
    .join(', ') || '0';

const SHADES: Partial<Record<Outcome, number>> = {
  voicemail: 6,
  no_answer: 5,
  busy: 4,
  unresolved: 7,
  invalid_number: 5,
};
const colorOf = (outcome: Outcome): string => `var(--mantine-color-${lookOf(outcome).color}-${SHADES[outcome] ?? 7})`;

function Counts({ days }: { days: Day[] }) {
  const { overview: words, calls } = useWords();
  const format = useFormat();
  const columns = used(days);
  return (
    <Table.ScrollContainer minWidth={500} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.day}</Table.Th>
            {columns.map((outcome) => (
              <Table.Th key={outcome} ta="right">
                {calls.outcomes[outcome]}
              </Table.Th>
            ))}
            <Table.Th ta="right">{words.all}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((day) => (
            <Table.Tr key={day.date}>
              <Table.Th scope="row">{format.day(day.date)}</Table.Th>
              {columns.map((outcome) => (
                <Table.Td key={outcome} ta="right">
                  <Anchor
                    renderRoot={(props) => <Link to="/calls" search={{ outcome, ...dayOf(day.date) }} {...props} />}
                  >
                    {format.number(day.outcomes[outcome] ?? 0)}
                  </Anchor>
                </Table.Td>
              ))}
              <Table.Td ta="right">{format.number(callsOf(day))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
