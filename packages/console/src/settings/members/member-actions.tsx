import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import type { ChangeMember, MemberSummary } from '@setlist/sdk';
import { IconDots } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { madeUpFrom, useAct } from '../../shell/act.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { Problem } from '../../shell/problem.tsx';
import css from '../settings.module.css';
import { LinkReveal } from './link-reveal.tsx';
import { MemberFields, type MemberRights } from './member-fields.tsx';

type Asked = 'change' | 'link' | 'deactivate' | 'reactivate';

/** What can be done with a member. */
export function MemberActions({ member }: { member: MemberSummary }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${member.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked('change')}>Change</Menu.Item>
          {member.state !== 'deactivated' && (
            <Menu.Item onClick={() => setAsked('link')}>
              {member.state === 'invited' ? 'New invitation link' : 'Link for a new password'}
            </Menu.Item>
          )}
          {member.state === 'deactivated' ? (
            <Menu.Item onClick={() => setAsked('reactivate')}>Reactivate</Menu.Item>
          ) : (
            <Menu.Item onClick={() => setAsked('deactivate')}>Deactivate</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === 'change' && <ChangeDialog member={member} onClose={close} />}
      {asked === 'link' && <LinkDialog member={member} onClose={close} />}
      {(asked === 'deactivate' || asked === 'reactivate') && <StateDialog member={member} to={asked} onClose={close} />}
    </>
  );
}

interface Dialog {
  readonly member: MemberSummary;
  readonly onClose: () => void;
}

function ChangeDialog({ member, onClose }: Dialog) {
  const [name, setName] = useState(member.name);
  const [rights, setRights] = useState<MemberRights>(member);
  const save = useAct(
    (client, input: ChangeMember, options) =>
      client.changeMember(member.id, input, madeUpFrom(member.rowVersion, options)),
    onClose,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { roles, reviewRoles, locales } = rights;
    save.mutate({ name: name.trim(), roles, reviewRoles, locales });
  };
  return (
    <Modal opened onClose={onClose} title={`Change ${member.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css['form']} onSubmit={submit} aria-label={`Change ${member.name}`}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MemberFields rights={rights} onChange={(part) => setRights({ ...rights, ...part })} />
        <Problem error={save.error} onReload={onClose} />
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
      </form>
    </Modal>
  );
}

function LinkDialog({ member, onClose }: Dialog) {
  const make = useAct((client, _: null, options) => client.linkMember(member.id, options));
  return (
    <Modal opened onClose={onClose} title={`Link for ${member.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      {make.data !== undefined ? (
        <LinkReveal answer={make.data} onDone={onClose} />
      ) : (
        <div className={css['form']}>
          <p>Links made before stop working.</p>
          <Problem error={make.error} />
          <Button loading={make.isPending} onClick={() => make.mutate(null)}>
            Make the link
          </Button>
        </div>
      )}
    </Modal>
  );
}

function StateDialog({ member, to, onClose }: Dialog & { to: 'deactivate' | 'reactivate' }) {
  const change = useAct(
    (client, _: null, options) =>
      to === 'deactivate'
        ? client.deactivateMember(member.id, madeUpFrom(member.rowVersion, options))
        : client.reactivateMember(member.id, madeUpFrom(member.rowVersion, options)),
    onClose,
  );
  const leaves = to === 'deactivate';
  return (
    <ConfirmDialog
      title={`${leaves ? 'Deactivate' : 'Reactivate'} ${member.name}`}
      label={leaves ? 'Deactivate' : 'Reactivate'}
      grave={leaves}
      error={change.error}
      pending={change.isPending}
      onConfirm={() => change.mutate(null)}
      onClose={onClose}
    >
      {leaves
        ? 'They are signed out everywhere, and their personal keys stop at once. What they did stays in the log.'
        : 'They may sign in again, with the roles that they had.'}
    </ConfirmDialog>
  );
}
