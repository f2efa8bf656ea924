import type { ReactNode } from 'react';
import css from './choices.module.css';

/** Choices that belong together, side by side under their legend. */
export function Choices({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className={css['choices']}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}
