import {
  Anchor,
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Paper,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api, type Got } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { paths } from '../api/schema';
import { useMayAct, useSession } from '../session/session.ts';
import { Paged } from '../states/paged.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { ClockIcon } from '../shell/icons.tsx';
import { Tag } from '../shell/tag.tsx';
import { Snooze } from './snooze.tsx';

type Item = Got<'/api/v1/attention'>['items'][number];
type AttentionFilter = Omit<NonNullable<paths['/api/v1/attention']['get']['parameters']['query']>, 'cursor' | 'limit'>;
export type Kind = Item['kind'];

const attentionQuery = (filter: AttentionFilter) =>
  infiniteQueryOptions({
    queryKey: ['attention', filter],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/attention', {
          params: { query: { ...filter, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // what was put off comes back without anything that says so
    refetchInterval: 60_000,
  });

/** What waits for a person, oldest first: why, since when, with whom, and what to do. */
export function AttentionPage() {
  const { attention: words } = useWords();
  const search = useSearch({ from: '/signed-in/attention' });
  const { kind, mine, snoozed } = search;
  const navigate = useNavigate();
  const [said, setSaid] = useState('');
  const query = useInfiniteQuery(
    attentionQuery({
      ...(kind !== undefined && { kind }),
      ...(mine && { assignee: 'me' as const }),
      ...(snoozed && { snoozed: 'true' as const }),
    }),
  );
  const { kind: _, ...ofAnyKind } = search;
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Stack gap="sm">
      <Title order={1} size="h2">
        {words.title}
      </Title>
      <Group align="end">
        <NativeSelect
          label={words.filterKind}
          value={kind ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            void navigate({ to: '/attention', search: { ...ofAnyKind, ...(chosen && { kind: chosen as Kind }) } });
          }}
          data={[
            { value: '', label: words.anyKind },
            ...Object.entries(words.kinds).map(([value, label]) => ({ value, label })),
          ]}
        />
        {(['mine', 'snoozed'] as const).map((name) => (
          <Checkbox
            key={name}
            mb={8}
            label={words[name]}
            checked={search[name] === true}
            onChange={(event) => {
              const { [name]: _was, ...others } = search;
              void navigate({
                to: '/attention',
                search: { ...others, ...(event.currentTarget.checked && { [name]: true }) },
              });
            }}
          />
        ))}
      </Group>
      <Text role="status" aria-live="polite">
        {said}
      </Text>
      <Paged query={query} empty={isFiltered ? words.emptyByFilter : words.empty}>
        {(items) => items.map((item) => <Card key={item.id} item={item} onSaid={setSaid} />)}
      </Paged>
    </Stack>
  );
}

function Card({ item, onSaid }: { item: Item; onSaid: (text: string) => void }) {
  const { attention: words } = useWords();
  const format = useFormat();
  const mayAct = useMayAct();
  return (
    <Paper className="surface" p="md" component="article">
      <Group justify="space-between" align="start">
        <Stack gap={4} maw={720}>
          <Group gap="sm">
            <Title order={2} size="h5">
              {words.kinds[item.kind]}
            </Title>
            {item.assignee !== null && <Tag color="blue">{words.takenBy(item.assignee)}</Tag>}
            {item.snoozed && (
              <Tag color="gray" Icon={ClockIcon}>
                {words.snoozedUntil(format.instant(item.snoozed.until))}
              </Tag>
            )}
          </Group>
          <Text size="sm">{words.what[item.kind]}</Text>
          <Text size="sm" c="dimmed">
            {item.candidate.firstName} {item.candidate.lastName}, {item.companyName} · {format.ago(item.since)}
          </Text>
          {item.snoozed && (
            <Text size="sm">
              {item.snoozed.by}: {item.snoozed.reason}
            </Text>
          )}
        </Stack>
        <Group gap="xs">
          <Anchor renderRoot={(props) => <Link to="/calls/$callId" params={{ callId: item.callId }} {...props} />}>
            {words.open}
          </Anchor>
          {mayAct && <Actions item={item} onSaid={onSaid} />}
        </Group>
      </Group>
    </Paper>
  );
}

function Actions({ item, onSaid }: { item: Item; onSaid: (text: string) => void }) {
  const { attention: words, calls } = useWords();
  const session = useSession();
  const format = useFormat();
  const queries = useQueryClient();
  const [note, setNote] = useState<string | null>(null);
  const params = { path: { id: item.callId, kind: item.kind } };
  const settled = {
    onError: (error: Error) => {
      const takenBy = error instanceof Problem ? error.members['taken_by'] : undefined;
      onSaid(typeof takenBy === 'string' ? words.takenFirst(takenBy) : calls.actions.failed);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['attention'] }),
  };
  const take = useMutation({
    mutationFn: () => answered(api.POST('/api/v1/attention/{id}/{kind}/take', { params })),
    ...settled,
  });
  const release = useMutation({
    mutationFn: () => answered(api.POST('/api/v1/attention/{id}/{kind}/release', { params })),
    ...settled,
  });
  const snooze = useMutation({
    mutationFn: (body: { until: string; reason: string }) =>
      answered(api.POST('/api/v1/attention/{id}/{kind}/snooze', { params, body })),
    onSuccess: ({ snoozed }) => snoozed && onSaid(words.snoozedNow(format.instant(snoozed.until))),
    ...settled,
  });
  const resolve = useMutation({
    mutationFn: (text: string) =>
      answered(api.POST('/api/v1/attention/{id}/{kind}/resolve', { params, body: { note: text } })),
    onSuccess: () => {
      setNote(null);
      onSaid(words.resolved);
    },
    ...settled,
  });
  return (
    <>
      {(item.assignee === null || (item.snoozed && item.assignee === session?.name)) && (
        <Button size="xs" loading={take.isPending} onClick={() => take.mutate()}>
          {words.take}
        </Button>
      )}
      {item.assignee !== null && item.assignee === session?.name && (
        <Button size="xs" variant="default" loading={release.isPending} onClick={() => release.mutate()}>
          {words.release}
        </Button>
      )}
      <Snooze isPending={snooze.isPending} onSnooze={(body, onSuccess) => snooze.mutate(body, { onSuccess })} />
      <Button size="xs" variant="default" onClick={() => setNote('')}>
        {words.resolve}
      </Button>
      <Modal
        opened={note !== null}
        onClose={() => setNote(null)}
        title={words.resolveTitle}
        closeButtonProps={{ 'aria-label': words.dismiss }}
      >
        <Stack>
          <Textarea
            label={words.note}
            description={words.noteHint}
            required
            maxLength={1_000}
            value={note ?? ''}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={() => setNote(null)}>
              {words.dismiss}
            </Button>
            <Button
              disabled={(note ?? '').trim() === ''}
              loading={resolve.isPending}
              onClick={() => resolve.mutate((note ?? '').trim())}
            >
              {words.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
