import { Button } from '@mantine/core';
import { Banner } from '../../shell/banner.tsx';
import { Copy } from '../../shell/marks.tsx';
import css from './keys.module.css';

/** A secret that is shown once: to be copied before it is closed. */
export function KeyReveal(props: { secret: string | null; notice: string | undefined; onDone: () => void }) {
  const { secret, notice, onDone } = props;
  return (
    <div className={css['form']}>
      {secret === null ? (
        <Banner tone="warn" title="It was shown before">
          <p>{notice ?? 'It is kept nowhere. Revoke it and make another.'}</p>
        </Banner>
      ) : (
        <>
          <Banner tone="good" title="Copy it now">
            <p>It is shown this once, and kept nowhere as it is.</p>
          </Banner>
          <p className={css['secret']}>
            <code>{secret}</code>
            <Copy value={secret} label="Copy it" />
          </p>
        </>
      )}
      <Button onClick={onDone}>Done</Button>
    </div>
  );
}
