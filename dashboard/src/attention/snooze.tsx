import { Button, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';

const HOUR_MS = 3_600_000;
type Span = 'hour' | 'halfDay' | 'tomorrow' | 'threeDays' | 'week';

function endOf(span: Span, now: Date): Date {
  const hours = { hour: 1, halfDay: 4, tomorrow: null, threeDays: 72, week: 168 }[span];
  if (hours !== null) return new Date(now.getTime() + hours * HOUR_MS);
  const morning = new Date(now);
  morning.setDate(now.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return morning;
}

/** Puts it off, with a reason: what somebody must wait for hides nothing else meanwhile. */
export function Snooze({
  isPending,
  onSnooze,
}: {
  isPending: boolean;
  onSnooze: (snooze: { until: string; reason: string }, done: () => void) => void;
}) {
  const { attention: words } = useWords();
  const format = useFormat();
  const [isOpen, dialog] = useDisclosure(false);
  const [span, setSpan] = useState<Span>('tomorrow');
  const [reason, setReason] = useState('');
  const until = endOf(span, new Date());
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        {words.snooze}
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={words.snoozeTitle}
        closeButtonProps={{ 'aria-label': words.dismiss }}
      >
        <Stack>
          <NativeSelect
            label={words.snoozeUntil}
            description={words.comesBack(format.instant(until.toISOString()))}
            value={span}
            onChange={(event) => setSpan(event.currentTarget.value as Span)}
            data={Object.entries(words.spans).map(([value, label]) => ({ value, label }))}
          />
          <Textarea
            label={words.note}
            description={words.noteHint}
            required
            maxLength={1_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={dialog.close}>
              {words.dismiss}
            </Button>
            <Button
              disabled={reason.trim() === ''}
              loading={isPending}
              onClick={() =>
                onSnooze({ until: until.toISOString(), reason: reason.trim() }, () => {
                  dialog.close();
                  setReason('');
                })
              }
            >
              {words.snoozeConfirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
