import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type Delivery, deliveriesQuery } from './queries.ts';
import { Tag } from '../shell/tag.tsx';

/** What the CRM got, version by version, and what it said. */
export function Deliveries({ callId }: { callId: string }) {
  const { calls: words } = useWords();
  const query = useQuery(deliveriesQuery(callId));
  return (
    <Fetched query={query} lines={2}>
      {({ items }) =>
        items.length === 0 ? (
          <Text c="dimmed">{words.noDelivery}</Text>
        ) : (
          <Stack gap="md">
            {items.map((delivery) => (
              <OneDelivery key={delivery.version} delivery={delivery} />
            ))}
          </Stack>
        )
      }
    </Fetched>
  );
}

function OneDelivery({ delivery }: { delivery: Delivery }) {
  const { calls: words } = useWords();
  const format = useFormat();
  const { version, status, tries, deliveredAt, responseStatus, lastError, body, response } = delivery;
  const color = status === 'delivered' ? 'petrol' : status === 'dead_letter' ? 'red' : 'orange';
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <strong>
          {words.delivery.version} {version}
        </strong>
        <Tag color={color}>{words.crmStatus[status]}</Tag>
        <Text size="sm">
          {words.delivery.tries}: {format.number(tries)}
        </Text>
        {responseStatus !== null && (
          <Text size="sm">
            {words.delivery.response}: {responseStatus}
          </Text>
        )}
        {deliveredAt !== null && (
          <Text size="sm">
            {words.delivery.delivered}: {format.instant(deliveredAt)}
          </Text>
        )}
      </Group>
      {lastError !== null && (
        <Text size="sm">
          {words.delivery.error}: {lastError}
        </Text>
      )}
      <details>
        <summary>{words.delivery.body}</summary>
        <pre className="pre">{JSON.stringify(body, null, 2)}</pre>
      </details>
      {response !== null && response !== undefined && (
        <details>
          <summary>{words.delivery.answerBody}</summary>
          <pre className="pre">{JSON.stringify(response, null, 2)}</pre>
        </details>
      )}
    </Stack>
  );
}
