import { Anchor, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useMayAct } from '../session/session.ts';
import { ExternalIcon } from '../shell/icons.tsx';
import { useWords } from '../words/index.ts';
import type { Call } from './queries.ts';

/** What a person can do about a call. Nothing is shown as done before the API has said so; what came of it is announced. */
export function CallActions({ call }: { call: Call }) {
  const { calls: words } = useWords();
  const mayAct = useMayAct();
  const [said, setSaid] = useState('');
  return (
    <Stack gap={4} align="end">
      <Group gap="xs" justify="end">
        {mayAct && call.phase !== 'closed' && <Cancel call={call} onSaid={setSaid} />}
        {mayAct && call.outcome === 'unresolved' && !call.settlement && <Settle call={call} onSaid={setSaid} />}
        {mayAct && call.conversation && <Analyse call={call} onSaid={setSaid} />}
        {mayAct && call.crm && call.phase === 'closed' && <Resend call={call} onSaid={setSaid} />}
        <Anchor href={call.temporalUiUrl} target="_blank" rel="noreferrer">
          <Group gap={4}>
            {words.actions.temporal}
            <ExternalIcon size={14} />
          </Group>
        </Anchor>
      </Group>
      <Text size="sm" role="status" aria-live="polite">
        {said}
      </Text>
    </Stack>
  );
}

interface Action {
  call: Call;
  onSaid: (text: string) => void;
}

/** An action of one call: afterwards its page is fetched anew. */
function useAction<Input, Data>(
  { call, onSaid }: Action,
  act: (input: Input) => Promise<Data>,
  says: (data: Data) => string,
) {
  const { calls: words } = useWords();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (data) => onSaid(says(data)),
    onError: (error) =>
      onSaid([words.actions.failed, error instanceof Problem ? error.detail : ''].filter(Boolean).join(' ')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['call', call.id] }),
  });
}

const path = ({ id }: Call) => ({ params: { path: { id } } });

function Cancel(action: Action) {
  const { calls: words } = useWords();
  const [isOpen, dialog] = useDisclosure(false);
  const cancel = useAction(
    action,
    () => answered(api.POST('/api/v1/calls/{id}/cancel', path(action.call))),
    ({ result }) => words.actions.cancelResults[result],
  );
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {words.actions.cancel}
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={words.actions.cancelTitle}
        closeButtonProps={{ 'aria-label': words.actions.dismiss }}
      >
        <Stack>
          <Text>{words.actions.cancelText}</Text>
          <Group justify="end">
            <Button variant="default" onClick={dialog.close}>
              {words.actions.dismiss}
            </Button>
            <Button
              color="red.9"
              loading={cancel.isPending}
              onClick={() => cancel.mutate(undefined, { onSettled: dialog.close })}
            >
              {words.actions.cancelConfirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Settle(action: Action) {
  const { calls: words } = useWords();
  const [isOpen, dialog] = useDisclosure(false);
  const [note, setNote] = useState('');
  const settle = useAction(
    action,
    (rang: boolean) =>
      answered(
        api.POST('/api/v1/calls/{id}/settle', { params: { path: { id: action.call.id } }, body: { rang, note } }),
      ),
    () => words.actions.settled,
  );
  const decide = (rang: boolean) => settle.mutate(rang, { onSettled: dialog.close });
  return (
    <>
      <Button onClick={dialog.open}>{words.actions.settle}</Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={words.actions.settleTitle}
        closeButtonProps={{ 'aria-label': words.actions.dismiss }}
      >
        <Stack>
          <Text>{words.actions.settleText}</Text>
          <Textarea
            label={words.actions.settleNote}
            required
            maxLength={1_000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button
              variant="default"
              disabled={note.trim() === ''}
              loading={settle.isPending}
              onClick={() => decide(false)}
            >
              {words.actions.settleDidNotRing}
            </Button>
            <Button disabled={note.trim() === ''} loading={settle.isPending} onClick={() => decide(true)}>
              {words.actions.settleRang}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Resend(action: Action) {
  const { calls: words } = useWords();
  const resend = useAction(
    action,
    () => answered(api.POST('/api/v1/calls/{id}/resend-crm', path(action.call))) as Promise<{ version: number }>,
    ({ version }) => words.actions.resent(version),
  );
  return (
    <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate(undefined)}>
      {words.actions.resend}
    </Button>
  );
}

function Analyse(action: Action) {
  const { calls: words } = useWords();
  const analyse = useAction(
    action,
    () => answered(api.POST('/api/v1/calls/{id}/analyse', path(action.call))) as Promise<{ version: number }>,
    ({ version }) => words.actions.analysing(version),
  );
  return (
    <Button variant="default" loading={analyse.isPending} onClick={() => analyse.mutate(undefined)}>
      {words.actions.analyse}
    </Button>
  );
}
