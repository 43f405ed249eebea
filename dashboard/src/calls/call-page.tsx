import { Box, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useCallback, useRef } from 'react';
import { Facts } from '../shell/facts.tsx';
import { One } from '../states/one.tsx';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { AnalysisVersions } from './analysis-versions.tsx';
import { Answers } from './answers.tsx';
import { CallActions } from './call-actions.tsx';
import { nameOf } from './calls-table.tsx';
import { Deliveries } from './deliveries.tsx';
import { Heard } from './heard.tsx';
import { Player, type PlayerControl } from './player.tsx';
import { type Call, callQuery, conversationQuery, recordingsQuery } from './queries.ts';
import { Reviews } from './reviews.tsx';
import { StateBadge } from './state-badge.tsx';
import { Transcript } from './transcript.tsx';
import { WitnessAxis } from './witness-axis.tsx';
import { Part } from '../shell/part.tsx';
import { BackLink } from '../shell/back-link.tsx';

/** One call: where it stands, what both providers say, what was said and answered, what the CRM got. */
export function CallPage() {
  const { calls: words } = useWords();
  const { callId } = useParams({ from: '/signed-in/calls/$callId' });
  const query = useQuery(callQuery(callId));
  const back = <BackLink to="/calls">{words.back}</BackLink>;
  return (
    <One query={query} notFound={words.notFound} back={back}>
      {(call) => (
        <Stack gap="md">
          {back}
          <Header call={call} />
          <WitnessAxis callId={callId} />
          <Said call={call} />
          <Grid>
            <Part title={words.versions.title} span={7}>
              <AnalysisVersions callId={callId} />
            </Part>
            <Part title={words.review.part} span={5}>
              <Reviews call={call} />
            </Part>
            <Part title={words.crm}>
              <Deliveries callId={callId} />
            </Part>
            <Part title={words.prompt}>
              <Heard callId={callId} />
            </Part>
          </Grid>
        </Stack>
      )}
    </One>
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
      <Box mt="md">
        <Facts facts={facts} />
      </Box>
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
