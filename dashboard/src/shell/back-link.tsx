import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { BackIcon } from './icons.tsx';

export function BackLink({
  to,
  children,
}: {
  to: '/calls' | '/candidates' | '/campaigns' | '/interviews';
  children: ReactNode;
}) {
  return (
    <Anchor renderRoot={(props) => <Link to={to} {...props} />}>
      <Group gap={4}>
        <BackIcon size={16} />
        {children}
      </Group>
    </Anchor>
  );
}
