import { Anchor, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { createColumnHelper, flexRender, getCoreRowModel, useReactTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import styles from './calls-table.module.css';
import type { CallItem } from './queries.ts';
import { StateBadge } from './state-badge.tsx';

const ROW_PX = 48;
const column = createColumnHelper<CallItem>();

export const nameOf = ({ candidate }: Pick<CallItem, 'candidate'>): string =>
  `${candidate.firstName} ${candidate.lastName}`.trim() || candidate.phone;

/**
 * Only the rows in sight exist, so that a hundred thousand scroll as quickly as ten; who listens instead of looking is
 * told how many there are so far. j, k and Enter work while the list has the focus, nowhere else (WCAG 2.1.4).
 */
export function CallsTable({ items, hasMore, onEnd }: { items: CallItem[]; hasMore: boolean; onEnd: () => void }) {
  const { calls: words } = useWords();
  const columns = useColumns();
  const table = useReactTable({ data: items, columns, getCoreRowModel: getCoreRowModel(), getRowId: ({ id }) => id });
  const rows = table.getRowModel().rows;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 20) onEnd();
  }, [last, rows.length, onEnd]);
  const [current, setCurrent] = useState(-1);
  const onKey = useRowKeys(items, current, (index) => {
    setCurrent(index);
    virtual.scrollToIndex(index);
  });
  return (
    // biome-ignore lint/a11y: a list that scrolls has to be reachable by keyboard
    <div
      ref={scroller}
      className={`surface ${styles['scroller']}`}
      tabIndex={0}
      onKeyDown={onKey}
      role="region"
      aria-label={words.list}
    >
      <div
        role="table"
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-label={words.list}
        className={styles['table']}
      >
        <div role="rowgroup" className={styles['head']}>
          <div role="row" aria-rowindex={1} className={styles['row']}>
            {table.getFlatHeaders().map((header) => (
              <div role="columnheader" key={header.id} className={styles[header.id] ?? ''}>
                {flexRender(header.column.columnDef.header, header.getContext())}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <div
                role="row"
                aria-rowindex={index + 2}
                key={row.id}
                data-current={index === current || undefined}
                className={`${styles['row']} ${styles['body']}`}
                style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
              >
                {row.getVisibleCells().map((cell) => (
                  <div role="cell" key={cell.id} className={styles[cell.column.id] ?? ''}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function useColumns() {
  const { calls: words } = useWords();
  const format = useFormat();
  return useMemo(
    () => [
      column.accessor('createdAt', {
        header: words.columns.time,
        cell: ({ getValue }) => <time dateTime={getValue()}>{format.instant(getValue())}</time>,
      }),
      column.display({
        id: 'candidate',
        header: words.columns.candidate,
        cell: ({ row: { original } }) => (
          <Anchor
            renderRoot={(props) => <Link to="/calls/$callId" params={{ callId: original.id }} {...props} />}
            aria-label={words.open(nameOf(original))}
          >
            {nameOf(original)}
          </Anchor>
        ),
      }),
      column.accessor('companyName', { header: words.columns.company }),
      column.accessor('campaignId', { header: words.columns.campaign, cell: ({ getValue }) => getValue() ?? '–' }),
      column.display({
        id: 'state',
        header: words.columns.state,
        cell: ({ row: { original } }) => <StateBadge {...original} />,
      }),
      column.display({
        id: 'attempts',
        header: words.columns.attempts,
        cell: ({ row: { original } }) => original.attempts.length,
      }),
      column.display({
        id: 'crm',
        header: words.columns.crm,
        cell: ({ row: { original } }) => (original.crm ? words.crmStatus[original.crm.status] : '–'),
      }),
      column.display({
        id: 'duration',
        header: words.columns.duration,
        cell: ({ row: { original } }) => {
          const seconds = original.attempts.at(-1)?.durationSeconds;
          return <Text size="sm">{seconds == null ? '–' : format.duration(seconds)}</Text>;
        },
      }),
    ],
    [words, format],
  );
}

function useRowKeys(items: CallItem[], current: number, setCurrent: (index: number) => void) {
  const navigate = useNavigate();
  return (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setCurrent(Math.min(items.length - 1, Math.max(0, current + step)));
    }
    const call = items[current];
    if (event.key === 'Enter' && call) void navigate({ to: '/calls/$callId', params: { callId: call.id } });
  };
}
