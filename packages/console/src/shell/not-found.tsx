import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { EmptyState } from './states.tsx';

/** For an address that is no page. */
export function NotFound() {
  return (
    <EmptyState icon={<IconMapQuestion />} title="No page has this address">
      <p>
        It may have been mistyped or cut off. Start from the <Link {...paths.personas()}>personas</Link>.
      </p>
    </EmptyState>
  );
}
