import { Button, Modal, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useAct } from '../shell/act.ts';
import { When } from '../shell/marks.tsx';
import { useMay } from '../shell/me.ts';
import { Panel } from '../shell/panel.tsx';
import { whoMay } from '../shell/permissions.ts';
import { fieldError, Problem } from '../shell/problem.tsx';
import { useEnvironments } from '../shell/queries.ts';
import { Loaded } from '../shell/states.tsx';
import { Table } from '../shell/table.tsx';
import css from './settings.module.css';

/** Where releases apply. */
export function EnvironmentSettings() {
  useDocumentTitle('Environments · Setlist');
  const environments = useEnvironments();
  const may = useMay();
  return (
    <Panel
      title="Environments"
      about={
        may.addEnvironments
          ? 'In development a published revision is released at once; everywhere else it takes a review, and what policies ask for besides.'
          : `They are added by ${whoMay('environment.change')}.`
      }
      actions={may.addEnvironments && <NewEnvironment />}
      flush
    >
      <Loaded query={environments} what="the environments">
        {(all) => (
          <Table label="Environments" head={['Name', 'For whom', 'Personas', 'Made']}>
            {all.map(({ name, description, personas, createdAt }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{description}</td>
                <td>{personas.length}</td>
                <td>
                  <When at={createdAt} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Loaded>
    </Panel>
  );
}

function NewEnvironment() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setOpened(true)}>
        New environment
      </Button>
      {opened && <Dialog onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useAct(
    (client, input: { name: string; description: string }, options) => client.createEnvironment(input, options),
    onClose,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), description: description.trim() });
  };
  return (
    <Modal opened onClose={onClose} title="New environment" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css['form']} onSubmit={submit} aria-label="New environment">
        <TextInput
          label="Name"
          description="Lower case, as keys and applications name it. It cannot be changed later."
          required
          value={name}
          error={fieldError(create.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="For whom"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Problem error={create.error} />
        <Button type="submit" loading={create.isPending}>
          Make it
        </Button>
      </form>
    </Modal>
  );
}
