import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import css from './section.module.css';

/** A titled part of a persona's page: title and explanation on the left, what it is about on the right. */
export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={css['section']}>
      <div className={css['title']}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {about !== undefined && <p>{about}</p>}
      </div>
      <div className={css['body']}>{children}</div>
    </section>
  );
}

/** A bordered box of rows. */
export function Rows({ children, label }: { children: ReactNode; label: string }) {
  return (
    <ul className={css['rows']} aria-label={label}>
      {children}
    </ul>
  );
}

/** One row: what it is called on the left, what it says on the right. */
export function Row({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <li className={css['row']}>
      <div className={css['name']}>{name}</div>
      <div className={css['value']}>{children}</div>
    </li>
  );
}
