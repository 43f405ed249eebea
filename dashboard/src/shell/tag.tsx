import { Badge } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

/** A state in a word, with an icon where it has one: the colour only repeats what they say (WCAG 1.4.1). */
export function Tag({
  color,
  Icon,
  size = 'md',
  children,
}: {
  color: string;
  Icon?: ComponentType<{ size?: number }>;
  size?: 'sm' | 'md';
  children: ReactNode;
}) {
  return (
    <Badge
      variant="outline"
      color={color}
      c="var(--mantine-color-text)"
      tt="none"
      fw={500}
      size={size}
      leftSection={Icon && <Icon size={14} />}
    >
      {children}
    </Badge>
  );
}
