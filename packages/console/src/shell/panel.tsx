import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import css from './panel.module.css';

/** A titled box: what it is called above, what can be done with it beside the title. */
export function Panel(props: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  /** Without padding, for tables and lists that draw their own rows. */
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={css['panel']} aria-labelledby={id}>
      <header className={css['head']}>
        <div>
          <Title order={2} id={id}>
            {props.title}
          </Title>
          {props.about && <p className={css['about']}>{props.about}</p>}
        </div>
        {props.actions && <div className={css['actions']}>{props.actions}</div>}
      </header>
      <div className={css['body']} data-flush={props.flush || undefined}>
        {props.children}
      </div>
    </section>
  );
}

/** The head of a page: its one `h1`, what it is for, and the main thing to do there. */
export function PageHead(props: { title: string; lead?: ReactNode; actions?: ReactNode }) {
  return (
    <header className={css['page']}>
      <div>
        <Title order={1}>{props.title}</Title>
        {props.lead && <p className={css['lead']}>{props.lead}</p>}
      </div>
      {props.actions && <div className={css['actions']}>{props.actions}</div>}
    </header>
  );
}

/** Terms and what they stand for, side by side. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={css['facts']}>{children}</dl>;
}

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
