import { CloseButton } from '@mantine/core';
import { IconMicrophone2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useStatus } from './queries.ts';
import css from './rehearsal-banner.module.css';

/** Says that no model is behind the answers, while that is so. */
export function RehearsalBanner() {
  const status = useStatus();
  const [hidden, setHidden] = useState(false);
  if (hidden || status.data?.rehearsal !== true) return null;
  return (
    <aside className={css['banner']} aria-label="Rehearsal">
      <IconMicrophone2 size={18} aria-hidden="true" className={css['icon']} />
      <p>
        <strong>Rehearsal:</strong> answers come from recorded conversations, not from a model. Set{' '}
        <code>OPENAI_API_KEY</code> or another provider to use one.
      </p>
      <CloseButton size="sm" aria-label="Hide the rehearsal notice" onClick={() => setHidden(true)} />
    </aside>
  );
}
