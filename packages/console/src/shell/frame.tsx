import { ActionIcon, Menu, Tooltip, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconKeyboard, IconLogout, IconMasksTheater, IconMessageCircle } from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import css from './frame.module.css';
import { Logo } from './logo.tsx';
import { useStatus } from './queries.ts';
import { RehearsalBanner } from './rehearsal-banner.tsx';
import { ShortcutHelp, useShortcuts } from './shortcuts.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import { useWorkspace } from './workspace.tsx';

/** What surrounds every page: skip link, header, rehearsal banner, main. */
export function Frame() {
  const [helpOpened, help] = useDisclosure(false);
  useShortcuts(help.open);
  const fills = useLocation({ select: (location) => location.pathname.startsWith('/playground') });

  return (
    <div className={css['frame']} data-fills={fills || undefined}>
      <a className={css['skip']} href="#main">
        Skip to the content
      </a>
      <header className={css['header']}>
        <Link {...paths.personas()} className={css['brand']} aria-label="Setlist, to the personas">
          <Logo size={26} />
          <span className={css['wordmark']}>Setlist</span>
        </Link>
        <nav className={css['nav']} aria-label="Main">
          <Link {...paths.personas()} className={css['link']}>
            <IconMasksTheater size={18} aria-hidden="true" />
            Personas
          </Link>
          <Link {...paths.playgrounds()} className={css['link']}>
            <IconMessageCircle size={18} aria-hidden="true" />
            Playground
          </Link>
        </nav>
        <div className={css['tools']}>
          <Environment />
          <ThemeToggle />
          <MoreMenu onHelp={help.open} />
        </div>
      </header>
      <RehearsalBanner />
      <main id="main" tabIndex={-1} className={css['main']}>
        <Outlet />
      </main>
      <ShortcutHelp opened={helpOpened} onClose={help.close} />
    </div>
  );
}

function Environment() {
  const status = useStatus();
  if (status.data === undefined) return null;
  return (
    <Tooltip label={`Setlist ${status.data.version}, snapshot ${status.data.snapshotVersion}`}>
      <span className={css['environment']}>
        <VisuallyHidden>Environment: </VisuallyHidden>
        {status.data.environment}
      </span>
    </Tooltip>
  );
}

function MoreMenu({ onHelp }: { onHelp: () => void }) {
  const { session } = useWorkspace();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="More">
          <IconDots size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={session.close}>
          Forget the key
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
