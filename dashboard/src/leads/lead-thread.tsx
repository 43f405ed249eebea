import { Alert, Anchor, Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { answered, api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useMayAct } from '../session/session.ts';
import { Failure, Fetched, Loading } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { MessageList } from './message-list.tsx';
import { type Lead, leadQuery, threadQuery } from './queries.ts';

/** One person's texts, what is known of them, and a box to answer in. */
export function LeadThread({ leadRef }: { leadRef: string }) {
  const { leads: words, states } = useWords();
  const lead = useQuery(leadQuery(leadRef));
  const thread = useInfiniteQuery(threadQuery(leadRef));
  const messages = thread.data?.pages.flatMap((page) => page.items) ?? [];
  useMarkedAsRead(leadRef, lead.data?.unread ?? 0);
  return (
    <Stack gap="md">
      <Fetched query={lead} lines={2}>
        {(known) => <About lead={known} />}
      </Fetched>
      <Paper className="surface" p="md" component="section" aria-label={words.thread}>
        <Stack gap="sm">
          {thread.hasNextPage && (
            <Button variant="default" size="xs" onClick={() => void thread.fetchNextPage()}>
              {states.more}
            </Button>
          )}
          {thread.isPending && !thread.error && <Loading lines={3} />}
          {thread.error && <Failure error={thread.error} again={() => void thread.refetch()} />}
          {thread.isSuccess && messages.length === 0 && <Text c="dimmed">{words.noMessages}</Text>}
          <MessageList messages={messages} />
          {lead.data && <Reply lead={lead.data} />}
        </Stack>
      </Paper>
    </Stack>
  );
}

/** Whoever may act and sees a thread has read it. */
function useMarkedAsRead(ref: string, unread: number) {
  const queries = useQueryClient();
  const mayAct = useMayAct();
  useEffect(() => {
    if (unread === 0 || !mayAct) return;
    void answered(api.POST('/api/v1/leads/{ref}/read', { params: { path: { ref } } }))
      .then(() => queries.invalidateQueries({ queryKey: ['leads'] }))
      .catch(() => undefined); // it stays unread, and is tried again at the next look
  }, [ref, unread, mayAct, queries]);
}

function About({ lead }: { lead: Lead }) {
  const { leads: words } = useWords();
  const format = useFormat();
  return (
    <Paper className="surface" p="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h3">
            {lead.customerName ?? lead.phone ?? words.unnamed}
          </Title>
          {lead.score !== null && (
            <Text>
              {words.score}: {format.number(lead.score)}{' '}
              {lead.temperature && `(${words.temperatures[lead.temperature]})`}
            </Text>
          )}
        </Group>
        {lead.liveCallId !== null && (
          <Anchor renderRoot={(props) => <Link to="/calls/$callId" params={{ callId: lead.liveCallId! }} {...props} />}>
            {words.liveCall}
          </Anchor>
        )}
        {lead.scoreParts.length > 0 && (
          <Text size="sm">
            {words.scoreParts}: {lead.scoreParts.map(({ name, points }) => `${name} ${points}`).join(', ')}
          </Text>
        )}
        <details>
          <summary>{words.facts}</summary>
          <pre className="pre">{JSON.stringify(lead.facts, null, 2)}</pre>
        </details>
        <details>
          <summary>{words.followUps}</summary>
          {lead.followUps.length === 0 ? (
            <Text size="sm">{words.noFollowUps}</Text>
          ) : (
            <ul>
              {lead.followUps.map(({ id, kind, dueAt, outcome }) => (
                <li key={id}>
                  {words.followUpKinds[kind] ?? kind}, {format.instant(dueAt)} {outcome && `(${outcome})`}
                </li>
              ))}
            </ul>
          )}
        </details>
      </Stack>
    </Paper>
  );
}

/** One key for one text: a double click, or a connection lost in between, sends it once. */
function Reply({ lead }: { lead: Lead }) {
  const { leads: words, calls } = useWords();
  const queries = useQueryClient();
  const mayAct = useMayAct();
  const [text, setText] = useState('');
  const key = useRef(crypto.randomUUID());
  const send = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/api/v1/leads/{ref}/messages', {
          params: { path: { ref: lead.ref }, header: { 'Idempotency-Key': key.current } },
          body: { text: text.trim() },
        }),
      ),
    onSuccess: () => {
      key.current = crypto.randomUUID();
      setText('');
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['thread', lead.ref] }),
  });
  if (lead.optedOut) return <Alert variant="outline">{words.optedOut}</Alert>;
  if (!mayAct) return null;
  return (
    <Stack gap="xs">
      <Textarea
        label={words.reply}
        maxLength={1_600}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="space-between">
        <Text size="sm" role="status" aria-live="polite">
          {send.isSuccess && words.sent}
          {send.error && `${calls.actions.failed} ${send.error instanceof Problem ? send.error.detail : ''}`}
        </Text>
        <Button disabled={text.trim() === ''} loading={send.isPending} onClick={() => send.mutate()}>
          {words.send}
        </Button>
      </Group>
    </Stack>
  );
}
