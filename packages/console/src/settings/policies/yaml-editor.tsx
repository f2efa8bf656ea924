import type { Diagnostic } from '@setlist/core/persona';
import { useId, useRef } from 'react';
import { Coded } from '../../shell/marks.tsx';
import css from './policies.module.css';

/** A YAML file to change, with its lines numbered and what is wrong shown at them. */
export function YamlEditor(props: {
  name: string;
  text: string;
  diagnostics: readonly Diagnostic[];
  readOnly: boolean;
  onChange: (text: string) => void;
}) {
  const { name, text, diagnostics, readOnly, onChange } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const lines = text.split('\n');
  const severityAt = new Map(diagnostics.map(({ span, severity }) => [span.line, severity]));

  const goTo = (line: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };

  return (
    <div className={css['editor']}>
      <div className={css['sheet']}>
        <div className={css['gutter']} aria-hidden="true">
          {lines
            .map((_, index) => ({ number: index + 1 }))
            .map(({ number }) => (
              <span key={number} data-severity={severityAt.get(number)}>
                {number}
              </span>
            ))}
        </div>
        <textarea
          ref={area}
          className={css['text']}
          aria-label={name}
          aria-describedby={id}
          aria-invalid={diagnostics.some(({ severity }) => severity === 'error')}
          rows={lines.length}
          wrap="off"
          spellCheck={false}
          readOnly={readOnly}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      <ul className={css['findings']} id={id} aria-label={`What is wrong in ${name}`}>
        {diagnostics.map(({ code, severity, span, message, mend }) => (
          <li key={`${code} ${span.line} ${span.column} ${message}`} data-severity={severity}>
            <button type="button" onClick={() => goTo(span.line)}>
              Line {span.line}
            </button>{' '}
            <Coded text={`${message} ${mend}`} />
          </li>
        ))}
      </ul>
    </div>
  );
}
