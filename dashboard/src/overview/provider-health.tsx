import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { AttentionIcon, CheckIcon, CrossIcon, QuestionIcon } from '../shell/icons.tsx';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type Providers, providersQuery } from './queries.ts';
import { Tag } from '../shell/tag.tsx';

const LOOKS = {
  up: { color: 'petrol', Icon: CheckIcon },
  degraded: { color: 'orange', Icon: AttentionIcon },
  down: { color: 'red', Icon: CrossIcon },
  unknown: { color: 'gray', Icon: QuestionIcon },
} as const;

/** How each provider has done in the last quarter of an hour, in words; and our own parts. */
export function ProviderHealth() {
  const { overview: words } = useWords();
  return (
    <Fetched query={useQuery(providersQuery())} lines={3}>
      {({ items, parts }) => (
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {items.map((provider) => (
              <Provider key={provider.provider} provider={provider} />
            ))}
          </SimpleGrid>
          <Group gap="lg">
            {(['postgres', 'temporal', 'worker'] as const).map((part) => (
              <Text size="sm" key={part}>
                <strong>{words.parts[part]}:</strong> {parts[part] === 'up' ? words.up : parts[part]}
              </Text>
            ))}
          </Group>
        </Stack>
      )}
    </Fetched>
  );
}

function Provider({
  provider: { provider, status, failingSince, lastSuccessAt, ...figures },
}: {
  provider: Providers['items'][number];
}) {
  const { overview: words } = useWords();
  const format = useFormat();
  const { color, Icon } = LOOKS[status];
  const asked = figures.successes15m + figures.failures15m;
  const lines = [
    failingSince !== null && words.failingSince(format.time(failingSince)),
    lastSuccessAt === null ? words.neverHeard : words.lastSuccess(format.ago(lastSuccessAt)),
    figures.failures15m > 0 && words.failures(format.number(figures.failures15m), format.number(asked)),
    figures.webhookLagP95Ms !== null && words.webhookLag(format.number(figures.webhookLagP95Ms)),
    figures.closedByPollShare !== null && words.closedByPoll(format.percent(figures.closedByPollShare)),
  ].filter((line) => line !== false);
  return (
    <Stack gap={2}>
      <Group gap="xs">
        <strong>{words.providerNames[provider]}</strong>
        <Tag color={color} Icon={Icon}>
          {words.providerStatus[status]}
        </Tag>
      </Group>
      {lines.map((line) => (
        <Text key={line} size="sm" c="dimmed">
          {line}
        </Text>
      ))}
    </Stack>
  );
}
