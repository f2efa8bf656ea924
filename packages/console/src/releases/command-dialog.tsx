import { Button, Modal } from '@mantine/core';
import type { SendCommand } from '@setlist/sdk';
import { type FormEvent, useState } from 'react';
import { madeUpFrom, useAct } from '../shell/act.ts';
import { Problem } from '../shell/problem.tsx';
import css from './command-dialog.module.css';
import { CommandFields } from './command-fields.tsx';
import type { OfferedCommand } from './commands.ts';
import { useOpened } from './opened.ts';

/** Says what a command does, asks for what it needs, and gives it against the version of the release that is shown. */
export function CommandDialog({ command, onClose }: { command: OfferedCommand; onClose: () => void }) {
  const { release, rowVersion } = useOpened();
  const [asked, setAsked] = useState<SendCommand | null>(() => bareCommand(command));
  const send = useAct(
    (client, input: SendCommand, options) => client.command(release.id, input, madeUpFrom(rowVersion, options)),
    onClose,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked !== null) send.mutate(asked);
  };
  const title = command.label.replace(/…$/, '');
  return (
    <Modal opened onClose={onClose} title={`${title}: ${release.title}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css['form']} onSubmit={submit}>
        <p>{command.does}</p>
        {command.type === 'start' && (release.schedule?.regions.length ?? 0) > 0 && (
          <p>Regions whose time has come open at once. The others open at theirs, or when someone opens them.</p>
        )}
        <CommandFields type={command.type} onChange={setAsked} />
        <Problem error={send.error} onReload={onClose} />
        <div className={css['buttons']}>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button
            type="submit"
            disabled={asked === null}
            loading={send.isPending}
            {...(command.look === 'danger' || command.look === 'grave' ? { color: 'red.8' } : {})}
          >
            {title}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** A command that needs nothing more; `null` for one that does. */
function bareCommand({ type }: OfferedCommand): SendCommand | null {
  return type === 'submit' || type === 'start' || type === 'advance' || type === 'resume' ? { type } : null;
}
