import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Coded } from './marks.tsx';

/** A button that can be blocked: it then stays in reach, and says why on hover, on focus and to screen readers. */
export function BlockableButton(
  props: ButtonProps & { children: ReactNode; why: string | null; onClick: () => void; type?: 'button' | 'submit' },
) {
  const { why, onClick, children, ...look } = props;
  const id = useId();
  if (why === null)
    return (
      <Button {...look} onClick={onClick}>
        {children}
      </Button>
    );
  return (
    <Tooltip label={<Coded text={why} />} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <span>
        <Button
          {...look}
          aria-disabled="true"
          aria-describedby={id}
          data-disabled
          onClick={(event) => event.preventDefault()}
        >
          {children}
        </Button>
        <VisuallyHidden id={id}>{why}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
