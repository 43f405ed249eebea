import { Stack, Text } from '@mantine/core';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import styles from './message-list.module.css';
import type { Message } from './queries.ts';

/** Texts as a conversation, oldest on top; whose each is stands there in words. */
export function MessageList({ messages }: { messages: Message[] }) {
  return (
    <Stack gap="xs" component="ol" className={styles['messages']}>
      {messages.toReversed().map((message) => (
        <OneMessage key={message.id} message={message} />
      ))}
    </Stack>
  );
}

function OneMessage({
  message: { direction, text, at, status, errorCode, segments, mediaCount },
}: {
  message: Message;
}) {
  const { leads: words } = useWords();
  const format = useFormat();
  const about = [
    direction === 'in' ? words.in : words.out,
    format.instant(at),
    words.statuses[status] ?? status,
    ...(segments > 1 ? [words.segments(segments)] : []),
    ...(mediaCount > 0 ? [words.media(mediaCount)] : []),
  ];
  return (
    <li className={styles['message']} data-direction={direction}>
      <div className={styles['text']}>{text}</div>
      <Text size="xs" c="dimmed">
        {about.join(' · ')}
      </Text>
      {errorCode !== null && (
        <Text size="xs" fw={600}>
          {words.errors[errorCode] ?? ''} {words.errorCode(errorCode)}
        </Text>
      )}
    </li>
  );
}
