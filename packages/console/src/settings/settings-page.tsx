import { Link, Outlet } from '@tanstack/react-router';
import { SETTINGS_SECTIONS } from '../paths.ts';
import { PageHead } from '../shell/panel.tsx';
import { Sections } from '../shell/sections.tsx';
import css from './settings.module.css';

/** Who may do what here, and who is told. */
export function SettingsPage() {
  return (
    <>
      <PageHead title="Settings" />
      <Sections label="Sections">
        {SETTINGS_SECTIONS.map(({ to, label }) => (
          <Link key={to} to={to} activeOptions={{ includeSearch: false }}>
            {label}
          </Link>
        ))}
      </Sections>
      <div className={css['section']}>
        <Outlet />
      </div>
    </>
  );
}
