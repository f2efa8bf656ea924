import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { AccountMenu } from './account-menu.tsx';
import { EnvironmentSwitcher } from './environment.tsx';
import css from './frame.module.css';
import { Logo } from './logo.tsx';
import { MainLinks, MainMenu } from './main-nav.tsx';
import { OwedReviews } from './owed-reviews.tsx';
import { RehearsalBanner } from './rehearsal-banner.tsx';
import { ShortcutHelp, useShortcuts } from './shortcuts.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

/** What surrounds every page: skip link, header, banners, main. */
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
        <MainMenu />
        <Link {...paths.home()} className={css['brand']} aria-label="Setlist, to the overview">
          <Logo size={26} />
          <span className={css['wordmark']}>Setlist</span>
        </Link>
        <MainLinks />
        <div className={css['tools']}>
          <EnvironmentSwitcher />
          <ThemeToggle />
          <AccountMenu onHelp={help.open} />
        </div>
      </header>
      <RehearsalBanner />
      <OwedReviews />
      <main id="main" tabIndex={-1} className={css['main']}>
        <Outlet />
      </main>
      <ShortcutHelp opened={helpOpened} onClose={help.close} />
    </div>
  );
}
