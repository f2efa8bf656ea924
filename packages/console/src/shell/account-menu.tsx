import { ActionIcon, Menu } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { useMe } from './me.ts';
import { useSignOut } from './sign-out.ts';

/** Who the console acts for, and how to stop. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const me = useMe();
  const { signOut, words } = useSignOut();
  const who = me.data === undefined ? null : `${me.data.name}${me.data.key === null ? '' : ', by a key'}`;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Account">
          <IconUserCircle size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {who !== null && <Menu.Label>{who}</Menu.Label>}
        <Menu.Item component={Link} {...paths.account()} leftSection={<IconUserCircle size={16} />}>
          My account
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {words}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
