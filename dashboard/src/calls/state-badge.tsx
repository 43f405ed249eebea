import { Group } from '@mantine/core';
import { AttentionIcon, CheckIcon, ClockIcon, CrossIcon, QuestionIcon, WaveIcon } from '../shell/icons.tsx';
import { useWords } from '../words/index.ts';
import type { CallItem } from './queries.ts';
import { Tag } from '../shell/tag.tsx';

type Phase = CallItem['phase'];
type Outcome = NonNullable<CallItem['outcome']>;

const LOOKS: Record<'good' | 'quiet' | 'bad' | 'unclear' | 'live', { color: string; Icon: typeof CheckIcon }> = {
  good: { color: 'petrol', Icon: CheckIcon },
  quiet: { color: 'gray', Icon: ClockIcon },
  bad: { color: 'red', Icon: CrossIcon },
  unclear: { color: 'orange', Icon: QuestionIcon },
  live: { color: 'blue', Icon: WaveIcon },
};

const OF_OUTCOME: Record<Outcome, keyof typeof LOOKS> = {
  held: 'good',
  voicemail: 'quiet',
  no_answer: 'quiet',
  busy: 'quiet',
  canceled: 'quiet',
  expired: 'quiet',
  opted_out: 'quiet',
  cancelled_by_operator: 'quiet',
  failed: 'bad',
  invalid_number: 'bad',
  no_conversation: 'unclear',
  unresolved: 'unclear',
};

export const lookOf = (outcome: Outcome) => LOOKS[OF_OUTCOME[outcome]];

/** By icon and word, not by colour alone (WCAG 1.4.1). */
export function StateBadge({
  phase,
  outcome,
  needsAttention,
}: {
  phase: Phase;
  outcome: Outcome | null;
  needsAttention: boolean;
}) {
  const { calls } = useWords();
  const { color, Icon } =
    outcome !== null && phase === 'closed' ? lookOf(outcome) : phase === 'unknown' ? LOOKS.unclear : LOOKS.live;
  return (
    <Group gap={6} wrap="nowrap">
      <Tag color={color} Icon={Icon}>
        {outcome !== null && phase === 'closed' ? calls.outcomes[outcome] : calls.phases[phase]}
      </Tag>
      {needsAttention && (
        <span title={calls.needsAttention} style={{ color: 'var(--mantine-color-orange-7)', display: 'inline-flex' }}>
          <AttentionIcon size={16} />
          <span className="visually-hidden">{calls.needsAttention}</span>
        </span>
      )}
    </Group>
  );
}
