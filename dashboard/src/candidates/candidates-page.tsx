import { Anchor, Paper, Stack, Table, TextInput, Title } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Paged } from '../states/paged.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { MaskedPhone } from './masked-phone.tsx';
import { type CandidateItem, candidatesQuery } from './queries.ts';
import { Tag } from '../shell/tag.tsx';

const TYPING_MS = 250;

export function CandidatesPage() {
  const { candidates: words } = useWords();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const search = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => search.current?.focus()]]);
  const query = useInfiniteQuery(candidatesQuery(text));
  return (
    <Stack gap="sm">
      <Title order={1} size="h2">
        {words.title}
      </Title>
      <TextInput
        ref={search}
        label={words.search}
        type="search"
        maxLength={200}
        maw={360}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Paged query={query} empty={text === '' ? words.empty : words.emptyBySearch}>
        {(items) => <People items={items} />}
      </Paged>
    </Stack>
  );
}

function People({ items }: { items: CandidateItem[] }) {
  const { candidates: words } = useWords();
  const format = useFormat();
  return (
    <Paper className="surface">
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.name}</Table.Th>
              <Table.Th>{words.columns.phone}</Table.Th>
              <Table.Th>{words.columns.state}</Table.Th>
              <Table.Th ta="right">{words.columns.calls}</Table.Th>
              <Table.Th>{words.columns.lastCall}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((person) => (
              <Table.Tr key={person.id}>
                <Table.Td>
                  <Anchor
                    renderRoot={(props) => (
                      <Link to="/candidates/$candidateId" params={{ candidateId: person.id }} {...props} />
                    )}
                  >
                    {person.firstName} {person.lastName}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <MaskedPhone phone={person.phone} />
                </Table.Td>
                <Table.Td>
                  <ContactState optedOut={person.optedOut} />
                </Table.Td>
                <Table.Td ta="right">{format.number(person.calls)}</Table.Td>
                <Table.Td>{person.lastCallAt === null ? '–' : format.instant(person.lastCallAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

export function ContactState({ optedOut }: { optedOut: boolean }) {
  const { candidates: words } = useWords();
  return <Tag color={optedOut ? 'orange' : 'gray'}>{optedOut ? words.optedOut : words.reachable}</Tag>;
}
