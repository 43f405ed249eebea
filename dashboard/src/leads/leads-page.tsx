import { Badge, Grid, Group, NativeSelect, Paper, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Paged } from '../states/paged.tsx';
import { Empty } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import styles from './leads-page.module.css';
import { LeadThread } from './lead-thread.tsx';
import { type LeadItem, leadsQuery } from './queries.ts';

const TYPING_MS = 250;

/** Who writes and is written to: the list on the left, one thread on the right. */
export function LeadsPage() {
  const { leads: words } = useWords();
  const { ref, temperature } = useSearch({ from: '/signed-in/leads' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const search = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => search.current?.focus()]]);
  const query = useInfiniteQuery(leadsQuery(text, temperature));
  const choose = (chosen: string) =>
    void navigate({ to: '/leads', search: { ref: chosen, ...(temperature && { temperature }) } });
  return (
    <Stack gap="sm">
      <Title order={1} size="h2">
        {words.title}
      </Title>
      <Group align="end">
        <TextInput
          ref={search}
          label={words.search}
          type="search"
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.temperature}
          value={temperature ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            void navigate({ to: '/leads', search: { ...(ref && { ref }), ...(chosen && { temperature: chosen }) } });
          }}
          data={[
            { value: '', label: words.any },
            ...Object.entries(words.temperatures).map(([value, label]) => ({ value, label })),
          ]}
        />
      </Group>
      <Paged query={query} empty={text === '' && temperature === undefined ? words.empty : words.emptyBySearch}>
        {(items) => (
          <Grid>
            <Grid.Col span={{ base: 12, md: 4 }}>
              <Paper className="surface" component="ul" m={0} p={0}>
                {items.map((lead) => (
                  <OneLead key={lead.ref} lead={lead} isChosen={lead.ref === ref} onChoose={() => choose(lead.ref)} />
                ))}
              </Paper>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 8 }}>
              {ref === undefined ? <Empty>{words.choose}</Empty> : <LeadThread key={ref} leadRef={ref} />}
            </Grid.Col>
          </Grid>
        )}
      </Paged>
    </Stack>
  );
}

function OneLead({ lead, isChosen, onChoose }: { lead: LeadItem; isChosen: boolean; onChoose: () => void }) {
  const { leads: words } = useWords();
  const format = useFormat();
  const { customerName, phone, lastMessage, temperature, score, unread, optedOut, updatedAt } = lead;
  return (
    <li className={styles['lead']}>
      <UnstyledButton className={styles['choose']} aria-current={isChosen || undefined} onClick={onChoose}>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={unread > 0 ? 700 : 500} truncate>
            {customerName ?? phone ?? words.unnamed}
          </Text>
          {unread > 0 && (
            <Badge variant="filled" color="petrol.9" tt="none">
              {words.unread(unread)}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {lastMessage?.text ?? '–'}
        </Text>
        <Text size="xs" c="dimmed">
          {[
            format.ago(lastMessage?.at ?? updatedAt),
            ...(temperature === null ? [] : [words.temperatures[temperature]]),
            ...(score === null ? [] : [`${words.score} ${format.number(score)}`]),
            ...(optedOut ? [words.optedOut] : []),
          ].join(' · ')}
        </Text>
      </UnstyledButton>
    </li>
  );
}
