import {
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
  IconLock,
  type IconProps,
  IconUrgent,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import css from './banner.module.css';

const ICONS: Readonly<Record<Tone, ComponentType<IconProps>>> = {
  plain: IconInfoCircle,
  good: IconCircleCheck,
  warn: IconUrgent,
  bad: IconAlertTriangle,
  shut: IconLock,
};
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'shut';

/** A sentence or two that must be seen, with what can be done about it. */
export function Banner(props: {
  tone: Tone;
  title: string;
  /** Read out at once by screen readers. */
  alert?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const Icon = ICONS[props.tone];
  return (
    <section
      className={css['banner']}
      data-tone={props.tone}
      role={props.alert ? 'alert' : undefined}
      aria-label={props.title}
    >
      <Icon size={20} aria-hidden="true" className={css['icon']} />
      <div className={css['words']}>
        <p className={css['title']}>{props.title}</p>
        {props.children}
      </div>
      {props.actions && <div className={css['actions']}>{props.actions}</div>}
    </section>
  );
}
