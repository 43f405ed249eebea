import { Anchor, Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useMayAct } from '../session/session.ts';
import { DownloadIcon } from '../shell/icons.tsx';
import { Empty, Failure, Loading } from '../states/states.tsx';
import { useWords } from '../words/index.ts';
import { BulkResend } from './bulk-resend.tsx';
import { CallFilterBar } from './call-filter-bar.tsx';
import { CallsTable } from './calls-table.tsx';
import { type CallFilters, countOf } from './filters.ts';
import { callsQuery } from './queries.ts';
import { SavedViews } from './saved-views.tsx';
import { useNewCalls } from './use-new-calls.ts';

const TYPING_MS = 250;

/** All calls, newest first: filtered by the address, searched by what is typed. */
export function CallsPage() {
  const { calls: words } = useWords();
  const filters = useSearch({ from: '/signed-in/calls' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const search = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => search.current?.focus()]]);
  const query = useInfiniteQuery(callsQuery(filters, text));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const fresh = useNewCalls(filters, text, items);
  const setFilters = (changed: CallFilters) => void navigate({ to: '/calls', search: changed });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <Group gap="sm">
          {text === '' && <BulkResend filters={filters} />}
          <ExportLink filters={filters} />
        </Group>
      </Group>
      <SavedViews filters={filters} />
      <Group align="end" gap="sm">
        <TextInput
          ref={search}
          label={words.search}
          description={words.searchHint}
          type="search"
          maxLength={200}
          w={{ base: '100%', sm: 320 }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <CallFilterBar filters={filters} onChange={setFilters} />
      </Group>
      <div aria-live="polite">
        {fresh > 0 && (
          <Button
            variant="light"
            size="xs"
            fullWidth
            onClick={() => void queries.resetQueries({ queryKey: ['calls'] })}
          >
            {words.newRows(fresh)}
          </Button>
        )}
      </div>
      {query.error && <Failure error={query.error} again={() => void query.refetch()} />}
      {query.isPending && !query.error && <Loading lines={12} />}
      {query.isSuccess && items.length === 0 && (
        <NoCalls
          isFiltered={countOf(filters) > 0 || text !== ''}
          onClear={() => {
            setTyped('');
            setFilters({});
          }}
        />
      )}
      {items.length > 0 && (
        <CallsTable
          items={items}
          hasMore={query.hasNextPage}
          onEnd={() => {
            if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
          }}
        />
      )}
    </Stack>
  );
}

function NoCalls({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { calls: words } = useWords();
  if (!isFiltered)
    return (
      <Empty>
        {words.emptyFirst} {words.emptyFirstHow}
      </Empty>
    );
  return (
    <Empty
      action={
        <Button variant="default" onClick={onClear}>
          {words.filters.clear}
        </Button>
      }
    >
      {words.emptyByFilter}
    </Empty>
  );
}

/** The same list as a file; whoever may act may have it. */
function ExportLink({ filters }: { filters: CallFilters }) {
  const { calls: words } = useWords();
  if (!useMayAct()) return null;
  return (
    <Anchor href={`/api/v1/calls/export.csv?${new URLSearchParams(filters as Record<string, string>)}`} download>
      <Group gap={6}>
        <DownloadIcon size={16} />
        {words.export}
      </Group>
    </Anchor>
  );
}
