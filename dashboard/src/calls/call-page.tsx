import { Anchor, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useCallback, useRef } from 'react';
import { isNotFound } from '../api/problem.ts';
import { BackIcon } from '../shell/icons.tsx';
import { Empty, Failure, Fetched, Loading } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { Answers } from './answers.tsx';
import { CallActions } from './call-actions.tsx';
import { nameOf } from './calls-table.tsx';
import { Deliveries } from './deliveries.tsx';
import { Heard } from './heard.tsx';
import { Player, type PlayerControl } from './player.tsx';
import { type Call, callQuery, conversationQuery, recordingsQuery } from './queries.ts';
import { StateBadge } from './state-badge.tsx';
import { Transcript } from './transcript.tsx';
import { WitnessAxis } from './witness-axis.tsx';

/** One call: where it stands, what both providers say, what was said and answered, what the CRM got. */
export function CallPage() {
  const { calls: words } = useWords();
  const { callId } = useParams({ from: '/signed-in/calls/$callId' });
  const query = useQuery(callQuery(callId));
  if (query.data === undefined) {
    if (!query.error) return <Loading lines={10} />;
    if (isNotFound(query.error)) return <Empty action={<BackToList />}>{words.notFound}</Empty>;
    return <Failure error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <Stack gap="md">
      {query.error && <Failure error={query.error} />}
      <BackToList />
      <Header call={query.data} />
      <WitnessAxis callId={callId} />
      <Said call={query.data} />
      <Grid>
        <Part title={words.crm}>
          <Deliveries callId={callId} />
        </Part>
        <Part title={words.prompt}>
          <Heard callId={callId} />
        </Part>
      </Grid>
    </Stack>
  );
}

function BackToList() {
  const { calls: words } = useWords();
  return (
    <Anchor renderRoot={(props) => <Link to="/calls" {...props} />}>
      <Group gap={4}>
        <BackIcon size={16} />
        {words.back}
      </Group>
    </Anchor>
  );
}

function Header({ call }: { call: Call }) {
  const { calls: words } = useWords();
  const format = useFormat();
  const attempt = call.attempts.at(-1);
  const facts: [string, ReactNode][] = [
    [words.facts.created, format.instant(call.createdAt)],
    [words.facts.company, call.companyName],
    [words.facts.campaign, call.campaignId ?? '–'],
    [words.facts.phone, call.candidate.phone],
    [words.facts.attempt, attempt ? `${attempt.number}` : '–'],
    [words.facts.answeredBy, attempt?.answeredBy ? words.answeredBy[attempt.answeredBy] : '–'],
    [words.facts.duration, attempt?.durationSeconds == null ? '–' : format.duration(attempt.durationSeconds)],
    [words.facts.leg, attempt?.twilioCallSid ?? '–'],
    [words.facts.conversation, attempt?.elevenLabsConversationId ?? '–'],
  ];
  return (
    <Paper className="surface" p="md">
      <Group justify="space-between" align="start">
        <Stack gap={4}>
          <Title order={1} size="h2">
            {words.call(nameOf(call))}
          </Title>
          <Group gap="sm">
            <StateBadge {...call} />
            <State call={call} />
          </Group>
          <Text size="sm" c="dimmed">
            {call.origin === 'outside' ? words.outside : words.placements[call.placement]}
          </Text>
          <Reasons call={call} />
        </Stack>
        <CallActions call={call} />
      </Group>
      <Group component="dl" gap="xl" mt="md" mb={0}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </div>
        ))}
      </Group>
    </Paper>
  );
}

/** What it does now, until when at the latest, and why. */
function State({ call: { state } }: { call: Call }) {
  const { calls: words } = useWords();
  const format = useFormat();
  if (!state) return null;
  const until = state.until === null ? '' : ` (${words.until(format.instant(state.until))})`;
  const reason = state.reason === null || state.key === 'closed' ? '' : ` ${state.reason}`;
  return (
    <Text>
      {words.states[state.key]}
      {until}
      {reason}
    </Text>
  );
}

function Reasons({ call }: { call: Call }) {
  const { attention } = useWords();
  if (call.attentionReasons.length === 0) return null;
  return (
    <Text size="sm" fw={600}>
      {call.attentionReasons.map((reason) => attention.kinds[reason]).join(' · ')}
    </Text>
  );
}

function Part({ title, span = 6, children }: { title: string; span?: number; children: ReactNode }) {
  return (
    <Grid.Col span={{ base: 12, md: span }}>
      <Paper className="surface" p="md" component="section" aria-label={title} h="100%">
        <Title order={2} size="h4" mb="sm">
          {title}
        </Title>
        {children}
      </Paper>
    </Grid.Col>
  );
}

/** The answers, what they rest on, and the recording: a quote leads to its turn and to its place in the recording. */
function Said({ call }: { call: Call }) {
  const { calls: words } = useWords();
  const navigate = useNavigate();
  const turn = turnOf(useLocation({ select: ({ hash }) => hash }));
  const conversation = useQuery(conversationQuery(call.id));
  const recordings = useQuery(recordingsQuery(call.id));
  const player = useRef<PlayerControl>(null);
  const standAt = useCallback((seconds: number) => player.current?.standAt(seconds), []);
  const onQuote = (index: number) => {
    const said = conversation.data?.turns.find((one) => one.index === index);
    if (said) standAt(said.atSeconds);
    void navigate({ to: '.', hash: `turn-${index}`, replace: true, hashScrollIntoView: false });
  };
  const isPlayable = recordings.data?.items.some(({ status }) => status === 'stored') ?? false;
  return (
    <Grid>
      <Part title={words.answers} span={7}>
        <Answers analysis={call.analysis} onQuote={onQuote} />
      </Part>
      <Part title={words.conversation} span={5}>
        <Stack gap="sm">
          <Fetched query={recordings} lines={1}>
            {({ items }) => <Player callId={call.id} recordings={items} ref={player} />}
          </Fetched>
          <Fetched query={conversation}>
            {(said) =>
              said === null ? (
                <Text c="dimmed">{call.phase === 'closed' ? words.noConversation : words.noConversationYet}</Text>
              ) : (
                <>
                  {said.summary !== null && (
                    <Text size="sm">
                      <strong>{words.summary}:</strong> {said.summary}
                    </Text>
                  )}
                  <Transcript conversation={said} turn={turn} onPlay={isPlayable ? standAt : null} />
                </>
              )
            }
          </Fetched>
        </Stack>
      </Part>
    </Grid>
  );
}

function turnOf(hash: string): number | null {
  const [, index] = /^turn-(\d{1,6})$/.exec(hash) ?? [];
  return index === undefined ? null : Number(index);
}
