import { useState } from 'react';
import { BlockableButton } from '../shell/blockable-button.tsx';
import css from './command-bar.module.css';
import { CommandDialog } from './command-dialog.tsx';
import { type ButtonCommand, type OfferedCommand, offered } from './commands.ts';
import { useOpened } from './opened.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';

const LOOKS = {
  main: { variant: 'filled' },
  plain: { variant: 'default' },
  grave: { variant: 'outline', color: 'var(--sl-red)' },
  danger: { variant: 'filled', color: 'red.8' },
} as const;

/** What can be done with the release now. What cannot be done yet is there too, and says why. */
export function CommandBar() {
  const shown = offered(useOpened()).filter(({ type }) => type !== 'acknowledge');
  if (shown.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div className={css['bar']} role="group" aria-label="Commands">
      {shown.map((command) => (
        <OneCommand key={command.type} command={command} />
      ))}
    </div>
  );
}

/** One command of the release as a button, wherever it belongs. */
export function CommandButton({ type }: { type: ButtonCommand }) {
  const command = offered(useOpened()).find((one) => one.type === type);
  return command === undefined ? null : <OneCommand command={command} />;
}

function OneCommand({ command }: { command: OfferedCommand }) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <div data-command={command.type}>
      <BlockableButton {...LOOKS[command.look]} size="sm" why={command.why} onClick={() => setOpened(true)}>
        {command.label}
      </BlockableButton>
      {opened && command.type === 'schedule' && <ScheduleDialog onClose={close} />}
      {opened && command.type !== 'schedule' && <CommandDialog command={command} onClose={close} />}
    </div>
  );
}
