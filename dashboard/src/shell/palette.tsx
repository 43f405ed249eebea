import { Modal, NavLink, Stack, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { useWords } from '../words/index.ts';
import { PAGES } from './pages.ts';

const CALL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ctrl or ⌘ and K: to a page by its name, to a call by its id. Names and numbers are searched on their pages, not here. */
export function Palette() {
  const { shell } = useWords();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  useHotkeys([['mod+K', () => setOpen(true)]], []);
  const close = () => {
    setOpen(false);
    setTyped('');
  };
  const wanted = typed.trim();
  const found: { label: string; go: () => void }[] = CALL_ID.test(wanted)
    ? [{ label: shell.toCall, go: () => void navigate({ to: '/calls/$callId', params: { callId: wanted } }) }]
    : PAGES.filter(({ name }) => shell.pages[name].toLowerCase().includes(wanted.toLowerCase())).map(
        ({ name, to }) => ({
          label: shell.pages[name],
          go: () => void navigate({ to }),
        }),
      );
  const take = (one: (typeof found)[number] | undefined) => {
    if (!one) return;
    one.go();
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') take(found[0]);
  };
  return (
    <Modal opened={isOpen} onClose={close} title={shell.palette} closeButtonProps={{ 'aria-label': shell.close }}>
      <Stack gap="xs">
        <TextInput
          data-autofocus
          label={shell.paletteHint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {found.map((one) => (
          <NavLink key={one.label} component="button" label={one.label} onClick={() => take(one)} />
        ))}
      </Stack>
    </Modal>
  );
}
