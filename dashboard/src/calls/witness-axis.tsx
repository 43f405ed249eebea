import { Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { Empty, Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { timelineQuery } from './queries.ts';
import { storyInGerman } from './story-in-german.ts';
import styles from './witness-axis.module.css';
import { isOdd, LONG_GAP_MS, type Said, sayings, type Witness } from './witnesses.ts';
import { Tag } from '../shell/tag.tsx';

const WITNESSES: Witness[] = ['twilio', 'us', 'elevenlabs'];

/** The leg, our own doing and the conversation, beside each other on one axis of time. */
export function WitnessAxis({ callId }: { callId: string }) {
  const { calls: words } = useWords();
  const [oddOnly, setOddOnly] = useState(false);
  const query = useQuery(timelineQuery(callId));
  return (
    <Stack gap="xs" component="section" aria-labelledby="axis">
      <Group justify="space-between">
        <Title order={2} size="h4" id="axis">
          {words.axis.title}
        </Title>
        <Checkbox
          label={words.axis.problemsOnly}
          checked={oddOnly}
          onChange={(event) => setOddOnly(event.currentTarget.checked)}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {words.axis.hint}
      </Text>
      <Fetched query={query}>
        {({ items }) => {
          const said = sayings(items);
          const shown = oddOnly ? said.filter(isOdd) : said;
          if (shown.length === 0) return <Empty>{oddOnly ? words.axis.nothingOdd : words.axis.empty}</Empty>;
          return <Axis said={shown} withGaps={!oddOnly} />;
        }}
      </Fetched>
    </Stack>
  );
}

function Axis({ said, withGaps }: { said: Said[]; withGaps: boolean }) {
  const { calls: words } = useWords();
  const format = useFormat();
  return (
    // biome-ignore lint/a11y: what scrolls has to be reachable by keyboard
    <div className={`surface ${styles['scroller']}`} tabIndex={0} role="region" aria-label={words.axis.title}>
      <table className={styles['axis']}>
        <thead>
          <tr>
            <th scope="col">{words.axis.time}</th>
            {WITNESSES.map((witness) => (
              <th scope="col" key={witness}>
                {words.axis[witness]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {said.map((one) => (
            <Fragment key={one.item.id}>
              {withGaps && one.gapMs >= LONG_GAP_MS && (
                <tr className={styles['gap']}>
                  <td colSpan={4}>{words.axis.gap(format.duration(one.gapMs / 1_000))}</td>
                </tr>
              )}
              <tr data-mark={one.item.mark}>
                <td className={styles['time']}>
                  <time dateTime={new Date(one.atMs).toISOString()}>
                    {format.exactTime(new Date(one.atMs).toISOString())}
                  </time>
                </td>
                {WITNESSES.map((witness) => (
                  <td key={witness} data-witness={witness}>
                    {witness === one.witness && <Saying said={one} />}
                  </td>
                ))}
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Saying({ said: { item, witness, heardAfterMs } }: { said: Said }) {
  const { calls: words, language } = useWords();
  const format = useFormat();
  const german = language === 'de' ? storyInGerman(item.text) : null;
  return (
    <div className={styles['saying']}>
      <span>
        {witness === 'us' && item.source !== 'us' && <strong>{words.sources[item.source]}: </strong>}
        <span lang={german === null ? 'en' : 'de'}>{german ?? item.text}</span>
      </span>
      {(item.mark !== undefined || heardAfterMs > 0) && (
        <Group gap={6}>
          {item.mark && (
            <Tag size="sm" color="orange">
              {words.marks[item.mark]}
            </Tag>
          )}
          {heardAfterMs > 0 && (
            <Text size="xs" c="dimmed" component="span">
              {words.axis.receivedAfter(format.duration(heardAfterMs / 1_000))}
            </Text>
          )}
        </Group>
      )}
    </div>
  );
}
