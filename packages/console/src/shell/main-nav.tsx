import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDisc,
  IconHistory,
  IconLayoutDashboard,
  IconMasksTheater,
  IconMenu2,
  IconMessageCircle,
  IconSettings,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import css from './frame.module.css';
import { useMay } from './me.ts';

function useDestinations() {
  const may = useMay();
  return [
    { link: paths.home(), label: 'Overview', icon: IconLayoutDashboard, exact: true },
    { link: paths.releases(), label: 'Releases', icon: IconDisc },
    { link: paths.personas(), label: 'Personas', icon: IconMasksTheater },
    { link: paths.playgrounds(), label: 'Playground', icon: IconMessageCircle },
    ...(may.readTheAudit ? [{ link: paths.audit(), label: 'Audit log', icon: IconHistory }] : []),
    { link: paths.settings(), label: 'Settings', icon: IconSettings },
  ];
}

/** Where one can go, side by side. */
export function MainLinks() {
  return (
    <nav className={css['nav']} aria-label="Main">
      {useDestinations().map(({ link, label, icon: Icon, exact = false }) => (
        <Link key={label} {...link} className={css['link']} activeOptions={{ exact, includeSearch: false }}>
          <Icon size={18} aria-hidden="true" />
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** The same, folded into a button where the screen is narrow. */
export function MainMenu() {
  const destinations = useDestinations();
  return (
    <div className={css['menu']}>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Pages">
            <IconMenu2 size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {destinations.map(({ link, label, icon: Icon }) => (
            <Menu.Item
              key={label}
              renderRoot={(props) => <Link {...link} {...props} />}
              leftSection={<Icon size={18} aria-hidden="true" />}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
