import { Button, Modal, TextInput } from '@mantine/core';
import type { InviteMember as Invitation } from '@setlist/sdk';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useAct } from '../../shell/act.ts';
import { fieldError, Problem } from '../../shell/problem.tsx';
import css from '../settings.module.css';
import { LinkReveal } from './link-reveal.tsx';
import { MemberFields, type MemberRights } from './member-fields.tsx';

/** A button that opens the form for a new member, and shows their link once. */
export function InviteMember() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setOpened(true)}>
        Invite someone
      </Button>
      {opened && <Dialog onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [rights, setRights] = useState<MemberRights>({ roles: ['viewer'], reviewRoles: [], locales: [] });
  const invite = useAct((client, input: Invitation, options) => client.inviteMember(input, options));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ name: name.trim(), email: email.trim(), ...rights });
  };
  return (
    <Modal opened onClose={onClose} title="Invite someone" closeButtonProps={{ 'aria-label': 'Close' }}>
      {invite.data !== undefined ? (
        <LinkReveal answer={invite.data} onDone={onClose} />
      ) : (
        <form className={css['form']} onSubmit={submit} aria-label="Invite someone">
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={name}
            error={fieldError(invite.error, 'name')}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label="E-mail"
            type="email"
            required
            value={email}
            error={fieldError(invite.error, 'email')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <MemberFields rights={rights} onChange={(part) => setRights({ ...rights, ...part })} />
          <Problem error={invite.error} />
          <Button type="submit" disabled={rights.roles.length === 0} loading={invite.isPending}>
            Make the link
          </Button>
        </form>
      )}
    </Modal>
  );
}
