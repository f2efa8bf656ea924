import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import css from './confirm-dialog.module.css';
import { Problem } from './problem.tsx';

/** Asks once more before something is done that reaches others or does not come back. */
export function ConfirmDialog(props: {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** On the button that does it. */
  label: string;
  /** Takes something away. */
  grave?: boolean;
  error: Error | null;
  pending: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { title, children, label, grave = false, error, pending, onConfirm, onClose } = props;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={css['question']}>
        <p>{children}</p>
        <Problem error={error} onReload={onClose} />
        <div className={css['buttons']}>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button loading={pending} onClick={onConfirm} {...(grave ? { color: 'red.8' } : {})}>
            {label}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
