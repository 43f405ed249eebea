import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Group,
  Menu,
  Modal,
  NavLink,
  Table,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { overviewQuery } from '../overview/queries.ts';
import { useSession, useSignOut } from '../session/session.ts';
import { LANGUAGES } from '../words/index.ts';
import { useWords } from '../words/index.ts';
import { LanguageIcon, QuestionIcon, SignOutIcon, SunIcon } from './icons.tsx';
import { useLanguage } from './language.ts';
import { PAGES } from './pages.ts';
import { Palette } from './palette.tsx';
import { LiveBadge, LiveUpdates } from './live.tsx';

/** What surrounds every page of who is signed in. */
export function Shell({ onMount }: { onMount: () => void }) {
  const { shell } = useWords();
  const [menuIsOpen, menu] = useDisclosure(false);
  const [helpIsOpen, help] = useDisclosure(false);
  useHotkeys([['shift+?', help.open]]);
  useEffect(onMount, [onMount]);
  return (
    <LiveUpdates>
      <a className="skip" href="#main">
        {shell.skip}
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !menuIsOpen } }}
        padding="md"
      >
        <AppShell.Header style={{ background: 'var(--surface)' }}>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group wrap="nowrap" gap="sm">
              <Burger
                opened={menuIsOpen}
                onClick={menu.toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={menuIsOpen ? shell.closeMenu : shell.openMenu}
                aria-expanded={menuIsOpen}
              />
              <Text fw={650} component="span" visibleFrom="xs">
                {shell.product}
              </Text>
              <LiveBadge />
            </Group>
            <Group wrap="nowrap" gap={4}>
              <LanguageMenu />
              <ThemeMenu />
              <ActionIcon variant="subtle" size="lg" onClick={help.open} aria-label={shell.shortcuts} visibleFrom="sm">
                <QuestionIcon />
              </ActionIcon>
              <SignOut />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" style={{ background: 'var(--surface)' }} aria-label={shell.navigation}>
          <Navigation onNavigate={menu.close} />
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Palette />
      <Modal
        opened={helpIsOpen}
        onClose={help.close}
        title={shell.shortcuts}
        closeButtonProps={{ 'aria-label': shell.close }}
      >
        <Table>
          <Table.Tbody>
            {shell.shortcutList.map(([keys, does]) => (
              <Table.Tr key={keys}>
                <Table.Th scope="row">{keys}</Table.Th>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </LiveUpdates>
  );
}

function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { shell } = useWords();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const toSettle = useQuery(overviewQuery()).data?.attention.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return PAGES.map(({ name, to, Icon }) => {
    const isHere = path.startsWith(to);
    return (
      <NavLink
        key={name}
        renderRoot={(props) => <Link to={to} {...props} />}
        label={shell.pages[name]}
        active={isHere}
        variant="light"
        {...(isHere && ({ c: 'var(--mantine-color-anchor)', 'aria-current': 'page' } as const))}
        leftSection={<Icon />}
        rightSection={
          name === 'attention' && toSettle > 0 ? (
            <Badge color="orange" variant="outline" circle={toSettle < 10}>
              {toSettle}
            </Badge>
          ) : undefined
        }
        onClick={onNavigate}
      />
    );
  });
}

function LanguageMenu() {
  const { shell } = useWords();
  const { language, setLanguage } = useLanguage();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={shell.language}>
          <LanguageIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((one) => (
          <Menu.Item key={one} lang={one} onClick={() => setLanguage(one)} fw={one === language ? 700 : 400}>
            {shell.languages[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ThemeMenu() {
  const { shell } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={shell.theme}>
          <SunIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['light', 'dark', 'auto'] as const).map((one) => (
          <Menu.Item key={one} onClick={() => setColorScheme(one)} fw={one === colorScheme ? 700 : 400}>
            {shell.themes[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function SignOut() {
  const { shell } = useWords();
  const session = useSession();
  const signOut = useSignOut();
  return (
    <Group gap={4} wrap="nowrap">
      <Text size="sm" visibleFrom="md" c="dimmed">
        {session && shell.signedInAs(session.name, session.role)}
      </Text>
      <ActionIcon variant="subtle" size="lg" onClick={() => signOut.mutate()} aria-label={shell.signOut}>
        <SignOutIcon />
      </ActionIcon>
    </Group>
  );
}
