import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/index.ts';

/** A number is read aloud to nobody who only passes by: its middle is covered until somebody asks for it. */
export function MaskedPhone({ phone }: { phone: string }) {
  const { candidates: words } = useWords();
  const [isShown, setShown] = useState(false);
  if (isShown) return <span>{phone}</span>;
  return (
    <Group gap={6} wrap="nowrap">
      <span>
        {phone.slice(0, 5)}…{phone.slice(-2)}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => setShown(true)}>
        {words.show}
      </Button>
    </Group>
  );
}
