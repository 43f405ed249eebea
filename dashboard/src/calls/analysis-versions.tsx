import { Checkbox, Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CheckIcon, ChangedIcon, CrossIcon, PlusIcon } from '../shell/icons.tsx';
import { Tag } from '../shell/tag.tsx';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type Difference, differences, type Mark, type Place, type Said } from './analysis-diff.ts';
import { type Analyses, analysesQuery } from './queries.ts';

const LOOKS: Record<Mark, { color: string; Icon: typeof CheckIcon }> = {
  changed: { color: 'orange', Icon: ChangedIcon },
  added: { color: 'petrol', Icon: PlusIcon },
  gone: { color: 'red', Icon: CrossIcon },
  same: { color: 'gray', Icon: CheckIcon },
};

/** Two versions of the analysis beside each other: what the later one says otherwise is marked by a word and an icon. */
export function AnalysisVersions({ callId }: { callId: string }) {
  const { calls } = useWords();
  return (
    <Fetched query={useQuery(analysesQuery(callId))} lines={2}>
      {({ items }) =>
        items.length < 2 ? <Text c="dimmed">{calls.versions.onlyOne}</Text> : <Compared versions={items} />
      }
    </Fetched>
  );
}

/** Newest first; the two newest unless somebody chose others. */
function Compared({ versions }: { versions: Analyses['items'] }) {
  const { calls } = useWords();
  const words = calls.versions;
  const format = useFormat();
  const [chosen, setChosen] = useState<{ before?: string; after?: string }>({});
  const [changedOnly, setChangedOnly] = useState(true);
  const named = (version: string | undefined, otherwise: number) =>
    versions.find((one) => `${one.version}` === version) ?? versions[otherwise]!;
  const shown = { before: named(chosen.before, 1), after: named(chosen.after, 0) };
  const all = differences(shown.before.result, shown.after.result);
  const changed = all.filter(({ mark }) => mark !== 'same');
  const options = versions.map(({ version, createdAt }) => ({
    value: `${version}`,
    label: words.version(version, format.instant(createdAt)),
  }));
  return (
    <Stack gap="sm">
      <Group align="end">
        {(['before', 'after'] as const).map((side) => (
          <NativeSelect
            key={side}
            label={words[side]}
            data={options}
            value={`${shown[side].version}`}
            onChange={(event) => setChosen({ ...chosen, [side]: event.currentTarget.value })}
          />
        ))}
        <Checkbox
          mb={8}
          label={words.changedOnly}
          checked={changedOnly}
          onChange={(event) => setChangedOnly(event.currentTarget.checked)}
        />
      </Group>
      <Text role="status">{words.found(changed.length, all.length)}</Text>
      <Differences rows={changedOnly ? changed : all} />
    </Stack>
  );
}

function Differences({ rows }: { rows: Difference[] }) {
  const { calls } = useWords();
  const words = calls.versions;
  if (rows.length === 0) return null;
  return (
    <Table.ScrollContainer minWidth={620} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.mark}</Table.Th>
            <Table.Th>{words.place}</Table.Th>
            <Table.Th>{words.before}</Table.Th>
            <Table.Th>{words.after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, place, before, after, mark }) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Tag {...LOOKS[mark]}>{words.marks[mark]}</Tag>
              </Table.Td>
              <Table.Td>
                <PlaceName place={place} />
              </Table.Td>
              <Table.Td>
                <Words said={before} />
              </Table.Td>
              <Table.Td>
                <Words said={after} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function PlaceName({ place }: { place: Place }) {
  const { calls } = useWords();
  if (place.kind === 'question') return place.question;
  if (place.kind === 'score') return calls.scores[place.score];
  return { status: calls.versions.status, recommendation: calls.recommendation, improvements: calls.improvements }[
    place.kind
  ];
}

function Words({ said }: { said: Said | null }) {
  const { calls } = useWords();
  const format = useFormat();
  if (said === null) return '–';
  switch (said.kind) {
    case 'status':
      return [calls.versions.statuses[said.status], said.reason].filter(Boolean).join(': ');
    case 'score':
      return `${format.number(said.score)} / 100`;
    case 'text':
      return said.text;
    case 'list':
      return said.items.length === 0 ? '–' : format.list(said.items);
    case 'answer':
      return (
        <>
          <strong>{calls.verdicts[said.verdict]}</strong>
          {said.value !== null && said.value !== calls.verdicts[said.verdict] && <div>{said.value}</div>}
          {said.quote !== null && (
            <Text size="sm" c="dimmed">
              „{said.quote}“
            </Text>
          )}
        </>
      );
  }
}
