import { Button, Group, Stack, Text } from '@mantine/core';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { useWords } from '../words/index.ts';
import type { Recording } from './queries.ts';

const STEP_SECONDS = 5;

export interface PlayerControl {
  /** stands at that second of the conversation, which need not be the recording's */
  standAt(conversationSeconds: number): void;
}

/** The newest recording that is kept. It comes through the API, part by part. */
export function Player({
  callId,
  recordings,
  ref,
}: {
  callId: string;
  recordings: Recording[];
  ref: Ref<PlayerControl>;
}) {
  const { calls: words } = useWords();
  const audio = useRef<HTMLAudioElement>(null);
  const stored = recordings.find(({ status }) => status === 'stored');
  useImperativeHandle(ref, () => ({
    standAt: (seconds) => {
      if (audio.current) audio.current.currentTime = Math.max(0, seconds - (stored?.offsetSeconds ?? 0));
    },
  }));
  if (!stored) {
    const [newest] = recordings;
    return (
      <Text c="dimmed">
        {!newest ? words.noRecording : newest.status === 'failed' ? words.recordingFailed : words.recordingAnnounced}
      </Text>
    );
  }
  const jump = (seconds: number) => {
    if (audio.current) audio.current.currentTime += seconds;
  };
  return (
    <Stack gap="xs">
      {/* biome-ignore lint/a11y: what is said stands beside it, turn by turn */}
      <audio
        ref={audio}
        controls
        preload="metadata"
        src={`/api/v1/calls/${callId}/recording`}
        style={{ width: '100%' }}
        aria-label={words.recording}
      />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => jump(-STEP_SECONDS)}>
          {words.back5}
        </Button>
        <Button size="xs" variant="default" onClick={() => jump(STEP_SECONDS)}>
          {words.forward5}
        </Button>
      </Group>
    </Stack>
  );
}
