import { Grid, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a page, under a title of its own, so many twelfths wide. */
export function Part({ title, span = 6, children }: { title: string; span?: number; children: ReactNode }) {
  return (
    <Grid.Col span={{ base: 12, md: span }}>
      <Paper className="surface" p="md" h="100%" component="section" aria-label={title}>
        <Title order={2} size="h4" mb="sm">
          {title}
        </Title>
        {children}
      </Paper>
    </Grid.Col>
  );
}
