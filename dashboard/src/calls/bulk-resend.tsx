import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Got } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useMayAct } from '../session/session.ts';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import type { CallFilters } from './filters.ts';

type Bulk = Got<'/api/v1/bulk/{id}'>;
type Estimate = { count: number; most: number };

const POLL_MS = 1_500;

/** Sends the results of all calls of the list's filter to the CRM again: how many is said before, what came of it after. */
export function BulkResend({ filters }: { filters: CallFilters }) {
  const { calls } = useWords();
  const [isOpen, dialog] = useDisclosure(false);
  if (!useMayAct()) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        {calls.bulk.resend}
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={calls.bulk.title}
        closeButtonProps={{ 'aria-label': calls.actions.dismiss }}
      >
        <Order filters={filters} onClose={dialog.close} />
      </Modal>
    </>
  );
}

/** One order has one key, however often the button is pressed: the dialog that is opened again is another one. */
function Order({ filters, onClose }: { filters: CallFilters; onClose: () => void }) {
  const { calls } = useWords();
  const words = calls.bulk;
  const [key] = useState(() => crypto.randomUUID());
  const order = (dryRun: boolean) => ({ action: 'resend-crm' as const, filter: filters, dryRun });
  const estimate = useQuery({
    queryKey: ['bulk-estimate', filters],
    queryFn: ({ signal }) => answered(api.POST('/api/v1/bulk', { body: order(true), signal })) as Promise<Estimate>,
    gcTime: 0,
  });
  const start = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/api/v1/bulk', { params: { header: { 'Idempotency-Key': key } }, body: order(false) }),
      ) as Promise<Bulk>,
  });
  if (start.data) return <Progress begun={start.data} onClose={onClose} />;
  return (
    <Stack>
      <Fetched query={estimate} lines={1}>
        {({ count, most }) => (
          <>
            <Text>{count > most ? words.tooMany(most) : words.effect(count)}</Text>
            <Text size="sm" c="dimmed">
              {words.hint}
            </Text>
            {start.error && (
              <Text role="alert">
                {[calls.actions.failed, start.error instanceof Problem ? start.error.detail : ''].join(' ')}
              </Text>
            )}
            <Group justify="end">
              <Button variant="default" onClick={onClose}>
                {calls.actions.dismiss}
              </Button>
              <Button disabled={count === 0 || count > most} loading={start.isPending} onClick={() => start.mutate()}>
                {words.confirm(Math.min(count, most))}
              </Button>
            </Group>
          </>
        )}
      </Fetched>
    </Stack>
  );
}

function Progress({ begun, onClose }: { begun: Bulk; onClose: () => void }) {
  const { calls } = useWords();
  const words = calls.bulk;
  const format = useFormat();
  const { data: bulk } = useQuery({
    queryKey: ['bulk', begun.id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/bulk/{id}', { params: { path: { id: begun.id } }, signal })),
    initialData: begun,
    refetchInterval: ({ state }) => (state.data?.finishedAt ? false : POLL_MS),
  });
  const counts = [bulk.accepted, bulk.refused, bulk.skipped].map((count) => format.number(count));
  return (
    <Stack>
      <Text role="status" aria-live="polite">
        {bulk.finishedAt === null
          ? words.underWay(format.number(bulk.total - bulk.waiting), format.number(bulk.total))
          : words.done(format.number(bulk.total))}
      </Text>
      <Text>{words.results(counts[0]!, counts[1]!, counts[2]!)}</Text>
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          {words.close}
        </Button>
      </Group>
    </Stack>
  );
}
