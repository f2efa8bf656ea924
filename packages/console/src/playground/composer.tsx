import { Button, Textarea } from '@mantine/core';
import { IconArrowUp, IconPlayerStopFilled } from '@tabler/icons-react';
import { type KeyboardEvent, useCallback, useEffect, useState } from 'react';
import css from './playground.module.css';

/** Where the next message is written. Enter sends, Shift+Enter breaks the line, Ctrl or Cmd with Enter sends from anywhere. */
export function Composer(props: {
  persona: string;
  underWay: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}) {
  const { persona, underWay, onSend, onStop } = props;
  const [text, setText] = useState('');
  const ready = text.trim() !== '' && !underWay;

  const send = useCallback(() => {
    if (!ready) return;
    onSend(text.trim());
    setText('');
  }, [ready, text, onSend]);

  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [send]);

  const onKeyDown = (event: KeyboardEvent) => {
    const plain = event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    // While an input method composes (Japanese, Chinese…), Enter accepts the candidate.
    if (!plain || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={css['composer']}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        aria-label="Message"
        placeholder={`Message ${persona}`}
        autosize
        minRows={1}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        className={css['message'] ?? ''}
        size="md"
        data-find
      />
      {underWay ? (
        <Button
          type="button"
          variant="default"
          size="md"
          leftSection={<IconPlayerStopFilled size={16} />}
          onClick={onStop}
        >
          Stop
        </Button>
      ) : (
        <Button type="submit" size="md" disabled={!ready} leftSection={<IconArrowUp size={18} />}>
          Send
        </Button>
      )}
    </form>
  );
}
