import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import css from './playground.module.css';

/** Stands beside the conversation where there is room, else slides over it. */
export function SidePanel(props: {
  title: string;
  beside: boolean;
  opened: boolean;
  onClose: () => void;
  side: 'left' | 'right';
  children: ReactNode;
}) {
  const { title, beside, opened, onClose, side, children } = props;
  if (beside)
    return (
      <aside className={css['beside']} data-side={side} aria-label={title}>
        <h2 className={css['sideTitle']}>{title}</h2>
        {children}
      </aside>
    );
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position={side}
      size="min(26rem, 100%)"
      closeButtonProps={{ 'aria-label': `Close ${title.toLowerCase()}` }}
    >
      {children}
    </Drawer>
  );
}
