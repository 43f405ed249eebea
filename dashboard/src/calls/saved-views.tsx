import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api, type Got } from '../api/client.ts';
import { useMayAct, useSession } from '../session/session.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { type CallFilters, countOf, readCallFilters } from './filters.ts';
import { countQuery, viewsQuery } from './queries.ts';

type View = Got<'/api/v1/views'>['items'][number];
type Body = Pick<View, 'name' | 'isShared'> & { filter: CallFilters };

/** Both in the order in which the filters are read. */
const isSame = (one: CallFilters, other: CallFilters): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Filters under a name, one's own and everybody's, each with its number of calls, which is counted once a minute. */
export function SavedViews({ filters }: { filters: CallFilters }) {
  const { calls } = useWords();
  const words = calls.views;
  const mayAct = useMayAct();
  const [dialog, setDialog] = useState<'save' | 'change' | null>(null);
  const [said, setSaid] = useState('');
  const views = useQuery(viewsQuery()).data?.items ?? [];
  const chosen = views.find((view) => isSame(readCallFilters(view.filter), filters));
  if (views.length === 0 && countOf(filters) === 0) return null;
  return (
    <Group gap="xs" component="nav" aria-label={words.title}>
      <Links views={views} chosen={chosen} />
      {mayAct && countOf(filters) > 0 && !chosen && (
        <Button size="xs" variant="default" onClick={() => setDialog('save')}>
          {words.save}
        </Button>
      )}
      {mayAct && chosen?.isMine && (
        <Button size="xs" variant="default" onClick={() => setDialog('change')}>
          {words.change}
        </Button>
      )}
      {dialog !== null && (
        <ViewDialog
          filters={filters}
          view={dialog === 'change' ? chosen : undefined}
          views={views}
          onSaid={setSaid}
          onClose={() => setDialog(null)}
        />
      )}
      <Text size="sm" role="status" aria-live="polite">
        {said}
      </Text>
    </Group>
  );
}

function Links({ views, chosen }: { views: View[]; chosen: View | undefined }) {
  const { calls } = useWords();
  const format = useFormat();
  const counts = useQueries({ queries: views.map(({ filter }) => countQuery(readCallFilters(filter))) });
  return views.map((view, index) => {
    const counted = counts[index]?.data;
    const count = counted && `${format.number(counted.count)}${counted.isCapped ? '+' : ''}`;
    return (
      <Button
        key={view.id}
        size="xs"
        variant={view === chosen ? 'filled' : 'default'}
        title={calls.views.of(view.owner, view.isShared)}
        aria-current={view === chosen ? 'true' : undefined}
        renderRoot={(props) => <Link to="/calls" search={readCallFilters(view.filter)} {...props} />}
      >
        {calls.views.named(view.name, count ?? '…')}
      </Button>
    );
  });
}

/** Saves the filters of the address; under a name that one has already, they take the place of that view's. */
function ViewDialog({
  filters,
  view,
  views,
  onSaid,
  onClose,
}: {
  filters: CallFilters;
  view: View | undefined;
  views: View[];
  onSaid: (text: string) => void;
  onClose: () => void;
}) {
  const { calls } = useWords();
  const words = calls.views;
  const queries = useQueryClient();
  const session = useSession();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.isShared ?? false);
  const replaced = view ?? views.find((one) => one.owner === session?.name && one.name === name.trim());
  const settled = {
    onError: () => onSaid(words.failed),
    onSettled: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: viewsQuery().queryKey });
    },
  };
  const save = useMutation({
    mutationFn: (body: Body): Promise<View> =>
      answered(
        replaced
          ? api.PUT('/api/v1/views/{id}', { params: { path: { id: replaced.id } }, body })
          : api.POST('/api/v1/views', { body }),
      ) as Promise<View>,
    onSuccess: () => onSaid(words.saved),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answered(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } })),
    onSuccess: () => onSaid(words.removed),
    ...settled,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={view ? words.changeTitle : words.saveTitle}
      closeButtonProps={{ 'aria-label': calls.actions.dismiss }}
    >
      <Stack>
        <TextInput
          label={words.name}
          description={!view && replaced ? words.replaces : words.nameHint}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label={words.shared}
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <Group justify="end">
          {view && (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(view.id)}>
              {words.remove}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {calls.actions.dismiss}
          </Button>
          <Button
            disabled={name.trim() === ''}
            loading={save.isPending}
            onClick={() => save.mutate({ name: name.trim(), isShared, filter: filters })}
          >
            {words.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
