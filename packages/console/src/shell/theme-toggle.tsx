import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const SCHEMES = {
  auto: { label: 'as the system', icon: IconDeviceDesktop, next: 'light' },
  light: { label: 'light', icon: IconSun, next: 'dark' },
  dark: { label: 'dark', icon: IconMoon, next: 'auto' },
} as const;

/** Goes round system, light and dark. */
export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { label, icon: Icon, next } = SCHEMES[colorScheme];
  const words = `Theme: ${label}. Change to ${SCHEMES[next].label}`;
  return (
    <Tooltip label={words}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words} onClick={() => setColorScheme(next)}>
        <Icon size={20} />
      </ActionIcon>
    </Tooltip>
  );
}
