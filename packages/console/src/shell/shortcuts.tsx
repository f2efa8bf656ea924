import { Kbd, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { paths } from '../paths.ts';
import { DESTINATIONS, GO_WITHIN_MS, type Shortcut, shortcutOf } from './shortcut.ts';
import css from './shortcuts.module.css';

/** Every keyboard shortcut of the console, as the help shows them. */
const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['?'], what: 'Show this list' },
  { keys: ['/'], what: 'Go to the message or the filter' },
  { keys: ['n'], what: 'Draft a new release' },
  ...Object.entries(DESTINATIONS).map(([key, { what }]) => ({ keys: ['g', key], what })),
  { keys: ['Enter'], what: 'Send the message' },
  { keys: ['Ctrl', 'Enter'], what: 'Send the message, from anywhere in the playground' },
  { keys: ['Shift', 'Enter'], what: 'Start a new line in the message' },
  { keys: ['Esc'], what: 'Stop the answer, close a panel' },
];

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=radio],[type=checkbox]), textarea, select'))
  );
}

/** Listens on the whole page, while nobody types and no dialog is open. `/` goes to the element marked `data-find`. */
export function useShortcuts(showHelp: () => void) {
  const navigate = useNavigate();
  useEffect(() => {
    let goBefore = 0;
    const follow = (shortcut: Shortcut) => {
      if (shortcut === 'help') return showHelp();
      if (shortcut === 'find') return document.querySelector<HTMLElement>('[data-find]')?.focus();
      if (shortcut === 'new') return void navigate(paths.newRelease());
      if (shortcut !== 'go') void navigate(DESTINATIONS[shortcut.to].to);
    };
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role=dialog]') !== null) return;
      const shortcut = shortcutOf(event.key, event.timeStamp < goBefore);
      goBefore = shortcut === 'go' ? event.timeStamp + GO_WITHIN_MS : 0;
      if (shortcut === null) return;
      event.preventDefault();
      follow(shortcut);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [showHelp, navigate]);
}

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <dl className={css['list']}>
        {SHORTCUTS.map(({ keys, what }) => (
          <div key={what} className={css['row']}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
