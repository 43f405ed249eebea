import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values beside each other. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <Group component="dl" gap="xl" m={0}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </Group>
  );
}
