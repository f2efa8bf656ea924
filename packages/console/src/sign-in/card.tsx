import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from '../shell/logo.tsx';
import css from './card.module.css';

/** A page that stands alone: one card in the middle, with what it is for. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={css['page']}>
      <div className={css['card']}>
        <Logo size={40} />
        <Title order={1} className={css['title']}>
          {title}
        </Title>
        {children}
      </div>
    </main>
  );
}
