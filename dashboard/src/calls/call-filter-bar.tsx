import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { useWords } from '../words/index.ts';
import { type CallFilters, countOf } from './filters.ts';

/** Every filter is a part of the address, so that Back works and a copied link shows the same list. */
export function CallFilterBar({
  filters,
  onChange,
}: {
  filters: CallFilters;
  onChange: (filters: CallFilters) => void;
}) {
  const { calls: words } = useWords();
  const set = <Name extends keyof CallFilters>(name: Name, value: string) => {
    const { [name]: _, ...others } = filters;
    onChange(value === '' ? others : { ...others, [name]: value });
  };
  const options = (named: Record<string, string>) => [
    { value: '', label: words.filters.any },
    ...Object.entries(named).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Group align="end" gap="sm" role="group" aria-label={words.filters.title}>
      <NativeSelect
        label={words.filters.phase}
        data={options(words.phases)}
        value={filters.phase ?? ''}
        onChange={(event) => set('phase', event.currentTarget.value)}
      />
      <NativeSelect
        label={words.filters.outcome}
        data={options(words.outcomes)}
        value={filters.outcome ?? ''}
        onChange={(event) => set('outcome', event.currentTarget.value)}
      />
      <TextInput
        label={words.filters.campaign}
        inputMode="numeric"
        pattern="[0-9]*"
        w={110}
        value={filters.campaignId ?? ''}
        onChange={(event) => set('campaignId', event.currentTarget.value.replace(/\D/g, '').slice(0, 15))}
      />
      <Checkbox
        label={words.filters.attention}
        mb={8}
        checked={filters.needsAttention === 'true'}
        onChange={(event) => set('needsAttention', event.currentTarget.checked ? 'true' : '')}
      />
      {countOf(filters) > 0 && (
        <Button variant="default" onClick={() => onChange({})}>
          {words.filters.clear}
        </Button>
      )}
    </Group>
  );
}
