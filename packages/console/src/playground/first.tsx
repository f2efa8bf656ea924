import { IconMasksTheater } from '@tabler/icons-react';
import { Link, Navigate } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { usePersonas } from '../shell/queries.ts';
import { EmptyState, Loaded } from '../shell/states.tsx';
import css from './playground.module.css';

/** The playground without a persona named: goes to the first one. */
export function FirstPlayground() {
  const personas = usePersonas();
  return (
    <div className={css['lonely']}>
      <Loaded query={personas} what="the personas">
        {([first]) =>
          first === undefined ? (
            <EmptyState icon={<IconMasksTheater />} title="There is no persona to talk to yet">
              <p>
                Publish one with <code>setlist publish my-persona</code>; then it is in{' '}
                <Link {...paths.personas()}>the list</Link>.
              </p>
            </EmptyState>
          ) : (
            <Navigate {...paths.playground(first.key)} replace />
          )
        }
      </Loaded>
    </div>
  );
}
