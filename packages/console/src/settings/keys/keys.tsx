import { Button, Checkbox } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { useMay } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { whoMay } from '../../shell/permissions.ts';
import { Loaded } from '../../shell/states.tsx';
import { KeyTable } from './key-table.tsx';
import css from './keys.module.css';
import { NewKeyForm } from './new-key-form.tsx';
import { useKeys } from './queries.ts';

/** Every API key: of services and of people. */
export function KeySettings() {
  useDocumentTitle('Keys · Setlist');
  const may = useMay();
  const [over, setOver] = useState(false);
  const keys = useKeys(over ? {} : { active: true });
  return (
    <Panel
      title="Keys"
      about={
        may.changeKeys
          ? 'A service key acts as itself: it never reviews, and whoever made it stands behind it. Make personal keys on your account’s page.'
          : `These are yours. Service keys are made by ${whoMay('key.change')}.`
      }
      actions={may.changeKeys && <NewKeyForm personal={false} />}
      flush
    >
      <div className={css['bar']}>
        <Checkbox
          label="Those that work no longer, too"
          checked={over}
          onChange={(event) => setOver(event.currentTarget.checked)}
        />
      </div>
      <Loaded query={keys} what="the keys">
        {({ pages }) => (
          <>
            <KeyTable keys={pages.flatMap(({ items }) => items)} label="Keys" />
            {keys.hasNextPage && (
              <div className={css['bar']}>
                <Button variant="default" size="sm" onClick={() => void keys.fetchNextPage()}>
                  Show older ones
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
