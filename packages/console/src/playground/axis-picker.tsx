import type { Axis } from '@setlist/core/persona';
import { useId } from 'react';
import css from './options.module.css';

/** One axis: its options side by side, the chosen one explained below. */
export function AxisPicker({
  axis,
  chosen,
  onChoose,
}: {
  axis: Axis;
  chosen: string;
  onChoose: (option: string) => void;
}) {
  const name = useId();
  const about = axis.options.find(({ option }) => option === chosen)?.description ?? '';
  return (
    <fieldset className={css['axis']}>
      <legend>{axis.key}</legend>
      <div className={css['choices']}>
        {axis.options.map(({ option }) => (
          <label key={option} className={css['choice']}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === chosen}
              onChange={() => onChoose(option)}
            />
            <span>{option}</span>
          </label>
        ))}
      </div>
      {about !== '' && <p className={css['about']}>{about}</p>}
    </fieldset>
  );
}
