import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { isAway, isSignedOut, Problem } from '../api/problem.ts';
import { useWords } from '../words/index.ts';

/** So high as what is coming, so that nothing jumps when it is there. */
export function Loading({ lines = 6 }: { lines?: number }) {
  const { states } = useWords();
  return (
    <Stack gap="xs" role="status" aria-label={states.loading}>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={40} />
      ))}
    </Stack>
  );
}

/** Nothing is there: why, and what to do. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" py="xl" gap="sm">
      <Text c="dimmed" ta="center" maw={520}>
        {children}
      </Text>
      {action}
    </Stack>
  );
}

/** Once, however many parts of the page hear that nobody is signed in. */
function ToLogin() {
  const router = useRouter();
  useEffect(() => {
    const { pathname, href } = router.latestLocation;
    if (pathname !== '/login') void router.navigate({ to: '/login', search: { next: href }, replace: true });
  }, [router]);
  return null;
}

/** What went wrong in a sentence, and the way on. Who is signed out is sent to sign in, and comes back here. */
export function Failure({ error, again }: { error: Error; again?: () => void }) {
  const { states } = useWords();
  if (isSignedOut(error)) return <ToLogin />;
  const status = error instanceof Problem ? error.status : 0;
  const sentence = isAway(error)
    ? states.away
    : status === 403
      ? states.forbidden
      : status === 429
        ? states.tooMany
        : states.failed;
  return (
    <Alert color="orange" variant="outline" role="alert">
      <Stack gap="xs">
        <Text size="sm">{sentence}</Text>
        <Group gap="sm">
          {again && (
            <Button size="xs" variant="default" onClick={again}>
              {states.again}
            </Button>
          )}
          {status > 0 && (
            <Text size="xs" c="dimmed">
              {states.code(status)}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** A query in its three states; what was fetched before stays while a new try fails, with a word above it. */
export function Fetched<Data>({
  query,
  lines,
  children,
}: {
  query: UseQueryResult<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}) {
  if (query.data === undefined) {
    if (query.error) return <Failure error={query.error} again={() => void query.refetch()} />;
    return <Loading {...(lines !== undefined && { lines })} />;
  }
  return (
    <>
      {query.error && <Failure error={query.error} again={() => void query.refetch()} />}
      {children(query.data)}
    </>
  );
}
