import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import css from './sections.module.css';

/** A row of links to the sections of a page. Where it is wider than the screen, it scrolls to the one that is open. */
export function Sections({ label, children }: { label: string; children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  const pathname = useLocation({ select: (location) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another section opened
  useEffect(() => {
    const active = row.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (row.current && active) row.current.scrollLeft = active.offsetLeft - row.current.clientWidth / 3;
  }, [pathname]);
  return (
    <nav aria-label={label} className={css['sections']} ref={row}>
      {children}
    </nav>
  );
}
