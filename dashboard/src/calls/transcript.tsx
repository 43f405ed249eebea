import { ActionIcon, Stack, Text } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import { PlayIcon } from '../shell/icons.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import type { Conversation } from './queries.ts';
import styles from './transcript.module.css';

type Turn = Conversation['turns'][number];

/** What was said, turn by turn; the chosen one is brought into sight, marked and focused. Texts stay texts. */
export function Transcript({
  conversation,
  turn,
  onPlay,
}: {
  conversation: Conversation;
  turn: number | null;
  /** null: there is no recording to listen to */
  onPlay: ((atSeconds: number) => void) | null;
}) {
  const { calls: words } = useWords();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (turn === null) return;
    const element = list.current?.querySelector<HTMLElement>(`#turn-${turn}`);
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  }, [turn, conversation]);
  return (
    <Stack gap="xs">
      {conversation.truncated && <Text size="sm">{words.truncated}</Text>}
      <ol ref={list} className={styles['turns']}>
        {conversation.turns.map((one) => (
          <Spoken key={one.index} turn={one} isChosen={one.index === turn} onPlay={onPlay} />
        ))}
      </ol>
    </Stack>
  );
}

const Spoken = memo(function Spoken({
  turn: { index, role, text, atSeconds },
  isChosen,
  onPlay,
}: {
  turn: Turn;
  isChosen: boolean;
  onPlay: ((atSeconds: number) => void) | null;
}) {
  const { calls: words } = useWords();
  const format = useFormat();
  const time = format.duration(atSeconds);
  return (
    <li
      id={`turn-${index}`}
      tabIndex={-1}
      data-role={role}
      data-chosen={isChosen || undefined}
      className={styles['turn']}
    >
      <div className={styles['who']}>
        <strong>{words.roles[role]}</strong>
        <span className={styles['at']}>{time}</span>
        {onPlay && (
          <ActionIcon variant="subtle" size={24} aria-label={words.playFrom(time)} onClick={() => onPlay(atSeconds)}>
            <PlayIcon size={14} />
          </ActionIcon>
        )}
      </div>
      <div className={styles['text']}>{text}</div>
    </li>
  );
});
