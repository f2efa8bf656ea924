import { Button, Modal, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { ChangeRelease } from '@setlist/sdk';
import { type FormEvent, useState } from 'react';
import { madeUpFrom, useAct } from '../shell/act.ts';
import { useMay } from '../shell/me.ts';
import { fieldError, Problem } from '../shell/problem.tsx';
import css from './command-dialog.module.css';
import { useOpened } from './opened.ts';

/** A button that changes what a draft says of itself; nothing once it is submitted. */
export function ChangeDraft() {
  const { release } = useOpened();
  const may = useMay();
  const [opened, setOpened] = useState(false);
  if (release.state !== 'draft' || !may.proposeReleases) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
        Change
      </Button>
      {opened && <Dialog onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const { release, rowVersion } = useOpened();
  const [title, setTitle] = useState(release.title);
  const [description, setDescription] = useState(release.description);
  const [targetingKeys, setTargetingKeys] = useState<string[]>([...release.targetingKeys]);
  const [coAuthors, setCoAuthors] = useState<string[]>([]);
  const save = useAct(
    (client, input: ChangeRelease, options) => client.changeRelease(release.id, input, madeUpFrom(rowVersion, options)),
    onClose,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      title: title.trim(),
      description: description.trim(),
      targetingKeys,
      ...(coAuthors.length === 0 ? {} : { coAuthors }),
    });
  };
  return (
    <Modal opened onClose={onClose} title="Change the draft" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css['form']} onSubmit={submit} aria-label="Change the draft">
        <TextInput
          label="Title"
          required
          maxLength={200}
          value={title}
          error={fieldError(save.error, 'title')}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          autosize
          minRows={3}
          maxLength={10_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <TagsInput
          label="Targeting keys"
          description="Who gets it at flag and beta without asking for it."
          value={targetingKeys}
          onChange={setTargetingKeys}
        />
        <TagsInput
          label="More co-authors"
          description="E-mail addresses. Whoever is named once stays named."
          value={coAuthors}
          error={fieldError(save.error, 'coAuthors')}
          onChange={setCoAuthors}
        />
        <Problem error={save.error} onReload={onClose} />
        <div className={css['buttons']}>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
