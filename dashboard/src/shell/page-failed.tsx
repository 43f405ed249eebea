import { Alert, Button, Stack, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useWords } from '../words/index.ts';

const AGAIN_AFTER_MS = 3_000;

/**
 * A page whose own file could not be fetched (the server is away, or a newer version has replaced it), or that broke. It
 * is loaded anew as soon as the server answers; what broke is not shown, for a text of it may quote anybody's data.
 */
export function PageFailed({ error }: ErrorComponentProps) {
  const { states } = useWords();
  const isFetch = error instanceof Error && /import|fetch|load/i.test(error.message);
  useEffect(() => {
    if (!isFetch) return;
    const again = setInterval(() => {
      fetch('/health').then(
        ({ ok }) => ok && window.location.reload(),
        () => undefined, // still away
      );
    }, AGAIN_AFTER_MS);
    return () => clearInterval(again);
  }, [isFetch]);
  return (
    <Alert color="orange" variant="outline" role="alert" m="md">
      <Stack gap="xs" align="start">
        <Text size="sm">{isFetch ? states.away : states.failed}</Text>
        <Button size="xs" variant="default" onClick={() => window.location.reload()}>
          {states.again}
        </Button>
      </Stack>
    </Alert>
  );
}
