import { Button, Group, Modal, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useMayAct } from '../session/session.ts';
import { CheckIcon, CrossIcon } from '../shell/icons.tsx';
import { Tag } from '../shell/tag.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { analysesQuery, type Call } from './queries.ts';

type Review = NonNullable<Call['reviews']>[number];
type Decision = Review['decision'];

const LOOKS = { confirmed: { color: 'petrol', Icon: CheckIcon }, overruled: { color: 'orange', Icon: CrossIcon } };
const DECISIONS = ['confirmed', 'overruled'] as const;

/** What people decided about what the system concluded: the system proposes, a named person decides. */
export function Reviews({ call }: { call: Call }) {
  const { calls } = useWords();
  const words = calls.review;
  const mayAct = useMayAct();
  const [said, setSaid] = useState('');
  const reviews = call.reviews ?? [];
  return (
    <Stack gap="sm">
      {reviews.length === 0 && <Text c="dimmed">{call.analysis ? words.none : calls.noAnalysis}</Text>}
      {reviews.map((review) => (
        <OneReview key={review.at} review={review} />
      ))}
      {mayAct && call.analysis && <Decide call={call} onSaid={setSaid} />}
      <Text size="sm" role="status" aria-live="polite">
        {said}
      </Text>
    </Stack>
  );
}

function OneReview({ review: { decision, reason, by, at, analysisVersion } }: { review: Review }) {
  const { calls } = useWords();
  const format = useFormat();
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Tag {...LOOKS[decision]}>{calls.review.decisions[decision]}</Tag>
        <Text size="sm">{calls.review.by(by, format.instant(at), analysisVersion)}</Text>
      </Group>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {reason}
      </Text>
    </Stack>
  );
}

function Decide({ call, onSaid }: { call: Call; onSaid: (text: string) => void }) {
  const { calls } = useWords();
  const words = calls.review;
  const queries = useQueryClient();
  const [isOpen, dialog] = useDisclosure(false);
  const [decision, setDecision] = useState<Decision | null>(null);
  const [reason, setReason] = useState('');
  // What is on the page is decided about: the API refuses when there is something newer.
  const version = useQuery(analysesQuery(call.id)).data?.items[0]?.version;
  const review = useMutation({
    mutationFn: (body: { decision: Decision; reason: string; analysisVersion?: number }) =>
      answered(api.POST('/api/v1/calls/{id}/review', { params: { path: { id: call.id } }, body })),
    onSuccess: () => {
      onSaid(words.kept);
      setReason('');
      setDecision(null);
    },
    onError: (error) =>
      onSaid(error instanceof Problem && 'newest' in error.members ? words.outdated : calls.actions.failed),
    onSettled: () => {
      dialog.close();
      return queries.invalidateQueries({ queryKey: ['call', call.id] });
    },
  });
  return (
    <>
      <Group>
        <Button variant="default" onClick={dialog.open}>
          {words.decide}
        </Button>
      </Group>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={words.title}
        closeButtonProps={{ 'aria-label': calls.actions.dismiss }}
      >
        <Stack>
          <Radio.Group
            label={words.question}
            value={decision}
            onChange={(value) => setDecision(value as Decision)}
            required
          >
            <Stack gap="xs" mt="xs">
              {DECISIONS.map((one) => (
                <Radio key={one} value={one} label={words.choices[one]} />
              ))}
            </Stack>
          </Radio.Group>
          <Textarea
            label={words.reason}
            description={words.reasonHint}
            required
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={dialog.close}>
              {calls.actions.dismiss}
            </Button>
            <Button
              disabled={decision === null || reason.trim() === ''}
              loading={review.isPending}
              onClick={() =>
                decision !== null &&
                review.mutate({
                  decision,
                  reason: reason.trim(),
                  ...(version !== undefined && { analysisVersion: version }),
                })
              }
            >
              {words.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
