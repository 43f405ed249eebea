import { Anchor, Box, Button, Grid, Group, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api } from '../api/client.ts';
import { StateBadge } from '../calls/state-badge.tsx';
import { MessageList } from '../leads/message-list.tsx';
import { useIsAdmin, useMayAct } from '../session/session.ts';
import { Facts } from '../shell/facts.tsx';
import { One } from '../states/one.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { ContactState } from './candidates-page.tsx';
import { MaskedPhone } from './masked-phone.tsx';
import { type Candidate, candidateQuery } from './queries.ts';
import { BackLink } from '../shell/back-link.tsx';

/** One person: whether they may be called, their calls and messages, and what the law lets them ask for. */
export function CandidatePage() {
  const { candidates: words } = useWords();
  const { candidateId } = useParams({ from: '/signed-in/candidates/$candidateId' });
  const query = useQuery(candidateQuery(candidateId));
  const back = <BackLink to="/candidates">{words.back}</BackLink>;
  return (
    <One query={query} notFound={words.notFound} back={back}>
      {(candidate) => (
        <Stack gap="md">
          {back}
          <Header candidate={candidate} />
          <Grid>
            <Grid.Col span={{ base: 12, md: 7 }}>
              <Calls calls={candidate.calls} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Paper className="surface" p="md" component="section" aria-label={words.messages}>
                <Title order={2} size="h4" mb="sm">
                  {words.messages}
                </Title>
                {candidate.messages.length === 0 ? (
                  <Text c="dimmed">{words.noMessages}</Text>
                ) : (
                  <MessageList messages={candidate.messages} />
                )}
              </Paper>
            </Grid.Col>
          </Grid>
        </Stack>
      )}
    </One>
  );
}

function Header({ candidate }: { candidate: Candidate }) {
  const { candidates: words } = useWords();
  const format = useFormat();
  const [said, setSaid] = useState('');
  const mayAct = useMayAct();
  const isAdmin = useIsAdmin();
  return (
    <Paper className="surface" p="md">
      <Group justify="space-between" align="start">
        <Stack gap={6}>
          <Title order={1} size="h2">
            {candidate.firstName} {candidate.lastName}
          </Title>
          <MaskedPhone phone={candidate.phone} />
          <Group gap="sm">
            <ContactState optedOut={candidate.optedOut} />
            <Text size="sm">
              {words.dialsToday(
                candidate.dialsToday,
                candidate.maxDialsPerDay === null ? words.noLimit : format.number(candidate.maxDialsPerDay),
              )}
            </Text>
          </Group>
        </Stack>
        <Stack gap={4} align="end">
          <Group gap="xs">
            {mayAct && !candidate.optedOut && <OptOut candidate={candidate} onSaid={setSaid} />}
            {isAdmin && (
              <Anchor href={`/api/v1/candidates/${candidate.id}/export`} download>
                {words.export}
              </Anchor>
            )}
            {isAdmin && <Erase candidate={candidate} onSaid={setSaid} />}
          </Group>
          <Text size="sm" role="status" aria-live="polite">
            {said}
          </Text>
        </Stack>
      </Group>
      <Box mt="md">
        <Facts
          facts={[
            [words.facts.externalId, candidate.externalId ?? '–'],
            [words.facts.email, candidate.email ?? '–'],
            [words.facts.timeZone, candidate.timeZone ?? '–'],
            [words.facts.created, format.instant(candidate.createdAt)],
          ]}
        />
      </Box>
    </Paper>
  );
}

function Calls({ calls }: Pick<Candidate, 'calls'>) {
  const { candidates: words } = useWords();
  const format = useFormat();
  return (
    <Paper className="surface" p="md" component="section" aria-label={words.calls}>
      <Title order={2} size="h4" mb="sm">
        {words.calls}
      </Title>
      <Stack gap="sm">
        {calls.map((call) => (
          <Group key={call.id} justify="space-between">
            <Anchor renderRoot={(props) => <Link to="/calls/$callId" params={{ callId: call.id }} {...props} />}>
              {format.instant(call.createdAt)}, {call.companyName}
            </Anchor>
            <StateBadge {...call} />
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

interface Action {
  candidate: Candidate;
  onSaid: (text: string) => void;
}

function OptOut({ candidate, onSaid }: Action) {
  const { candidates: words, calls } = useWords();
  const queries = useQueryClient();
  const [isOpen, dialog] = useDisclosure(false);
  const optOut = useMutation({
    mutationFn: () =>
      answered(api.POST('/api/v1/candidates/{id}/opt-out', { params: { path: { id: candidate.id } }, body: {} })),
    onSuccess: () => onSaid(words.optOutDone),
    onError: () => onSaid(calls.actions.failed),
    onSettled: () => {
      dialog.close();
      return queries.invalidateQueries({ queryKey: ['candidate', candidate.id] });
    },
  });
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {words.optOut}
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={words.optOutTitle}
        closeButtonProps={{ 'aria-label': words.dismiss }}
      >
        <Stack>
          <Text>{words.optOutText}</Text>
          <Group justify="end">
            <Button variant="default" onClick={dialog.close}>
              {words.dismiss}
            </Button>
            <Button loading={optOut.isPending} onClick={() => optOut.mutate()}>
              {words.optOutConfirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** Cannot be undone, so it asks for the name, typed. */
function Erase({ candidate, onSaid }: Action) {
  const { candidates: words, calls } = useWords();
  const [isOpen, dialog] = useDisclosure(false);
  const [typed, setTyped] = useState('');
  const name = `${candidate.firstName} ${candidate.lastName}`.trim();
  const erase = useMutation({
    mutationFn: () => answered(api.DELETE('/api/v1/candidates/{id}', { params: { path: { id: candidate.id } } })),
    onSuccess: () => onSaid(words.eraseStarted),
    onError: () => onSaid(calls.actions.failed),
    onSettled: dialog.close,
  });
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {words.erase}
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={words.eraseTitle(name)}
        closeButtonProps={{ 'aria-label': words.dismiss }}
      >
        <Stack>
          <Text>{words.eraseText}</Text>
          <TextInput
            label={words.eraseType(name)}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={dialog.close}>
              {words.dismiss}
            </Button>
            <Button
              color="red.9"
              disabled={typed.trim() !== name}
              loading={erase.isPending}
              onClick={() => erase.mutate()}
            >
              {words.eraseConfirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
