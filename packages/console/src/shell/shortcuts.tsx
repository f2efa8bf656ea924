import { Kbd, Modal } from '@mantine/core';
import { useEffect } from 'react';
import css from './shortcuts.module.css';

/** Every keyboard shortcut of the console, as the help shows them. */
const SHORTCUTS = [
  { keys: ['?'], what: 'Show this list' },
  { keys: ['/'], what: 'Go to the message or the filter' },
  { keys: ['Enter'], what: 'Send the message' },
  { keys: ['Ctrl', 'Enter'], what: 'Send the message, from anywhere in the playground' },
  { keys: ['Shift', 'Enter'], what: 'Start a new line in the message' },
  { keys: ['Esc'], what: 'Stop the answer, close a panel' },
] as const;

/** What a keystroke asks for; `null` while someone types or another key is held. */
function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>,
): 'help' | 'find' | null {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  if (event.key === '?') return 'help';
  if (event.key === '/') return 'find';
  return null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=radio],[type=checkbox]), textarea, select'))
  );
}

/** Listens for `?` and `/` on the whole page. `/` goes to the element marked `data-find`. */
export function useShortcuts(showHelp: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (shortcut === null) return;
      event.preventDefault();
      if (shortcut === 'help') return showHelp();
      document.querySelector<HTMLElement>('[data-find]')?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [showHelp]);
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
