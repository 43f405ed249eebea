import { Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { type Format, useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import styles from './due-next.module.css';
import type { Overview } from './queries.ts';

type Hour = Overview['due'][number];
type Kind = keyof ReturnType<typeof useWords>['overview']['dueKinds'];

const KINDS: Kind[] = ['dial', 'follow_up', 'crm', 'attention'];

const allOf = ({ counts }: Hour): number => KINDS.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);

/** What will happen by itself, hour by hour: the hours in which something is due, or all of them as a table. */
export function DueNext({ hours }: { hours: Hour[] }) {
  const { overview: words } = useWords();
  const format = useFormat();
  const [shown, setShown] = useState('list');
  const all = hours.reduce((sum, hour) => sum + allOf(hour), 0);
  if (all === 0) return <Text c="dimmed">{words.nothingDue}</Text>;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">{words.dueSummary(format.number(all))}</Text>
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={setShown}
          aria-label={words.due}
          data={[
            { value: 'list', label: words.asList },
            { value: 'table', label: words.asTable },
          ]}
        />
      </Group>
      {shown === 'list' ? <Hours hours={hours} /> : <HourTable hours={hours} />}
      <Text size="sm" c="dimmed">
        {words.dueHint}
      </Text>
    </Stack>
  );
}

function Hours({ hours }: { hours: Hour[] }) {
  const { overview: words } = useWords();
  const format = useFormat();
  const most = Math.max(...hours.map(allOf));
  return (
    <ul className={styles['hours']}>
      {hours.map((hour) =>
        allOf(hour) === 0 ? null : (
          <li key={hour.at} className={styles['hour']}>
            <Text size="sm">{format.time(hour.at)}</Text>
            <div className={styles['bar']} style={{ width: `${(100 * allOf(hour)) / most}%` }} />
            <Text size="sm">{partsOf(hour, words.dueKinds, format)}</Text>
          </li>
        ),
      )}
    </ul>
  );
}

const partsOf = ({ counts }: Hour, names: Record<Kind, string>, format: Format): string =>
  KINDS.flatMap((kind) => (counts[kind] ? [`${format.number(counts[kind])} × ${names[kind]}`] : [])).join(' · ');

function HourTable({ hours }: { hours: Hour[] }) {
  const { overview: words } = useWords();
  const format = useFormat();
  return (
    <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.hour}</Table.Th>
            {KINDS.map((kind) => (
              <Table.Th key={kind} ta="right">
                {words.dueKinds[kind]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hours.map((hour) => (
            <Table.Tr key={hour.at}>
              <Table.Th scope="row">{format.time(hour.at)}</Table.Th>
              {KINDS.map((kind) => (
                <Table.Td key={kind} ta="right">
                  {format.number(hour.counts[kind] ?? 0)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
