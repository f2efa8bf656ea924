import { Button } from '@mantine/core';
import type { MemberWithLink } from '@setlist/sdk';
import { Banner } from '../../shell/banner.tsx';
import { Copy, When } from '../../shell/marks.tsx';
import secret from '../keys/keys.module.css';

/** A one-time link: to be handed over before it is closed. */
export function LinkReveal({ answer, onDone }: { answer: MemberWithLink; onDone: () => void }) {
  const { link, notice, name } = answer;
  return (
    <div className={secret['form']}>
      {link === null ? (
        <Banner tone="warn" title="It was shown before">
          <p>{notice ?? 'It is kept nowhere. Make another link.'}</p>
        </Banner>
      ) : (
        <>
          <Banner tone="good" title={`Give this link to ${name}`}>
            <p>
              It opens once, for whoever has it, and expires <When at={link.expiresAt} />. It is shown this once.
            </p>
          </Banner>
          <p className={secret['secret']}>
            <code>{link.url}</code>
            <Copy value={link.url} label="Copy the link" />
          </p>
        </>
      )}
      <Button onClick={onDone}>Done</Button>
    </div>
  );
}
