import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { MemberSummary } from '@setlist/sdk';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Tag } from '../../shell/marks.tsx';
import { useMay } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { whoMay } from '../../shell/permissions.ts';
import { EmptyState, Loaded } from '../../shell/states.tsx';
import { Table } from '../../shell/table.tsx';
import { useWorkspace } from '../../shell/workspace.tsx';
import css from '../settings.module.css';
import { InviteMember } from './invite-member.tsx';
import { MemberActions } from './member-actions.tsx';

const STATES = { invited: 'invited, not here yet', active: 'active', deactivated: 'deactivated' } as const;

/** People: what they may do, which seats of the board they fill, which locales they know. */
export function MemberSettings() {
  useDocumentTitle('Members · Setlist');
  const may = useMay();
  const members = useMembers();
  return (
    <Panel
      title="Members"
      about={
        may.inviteMembers
          ? 'Whoever you invite gets a one-time link from you; nothing is sent by e-mail.'
          : `They are invited and changed by ${whoMay('member.change')}.`
      }
      actions={may.inviteMembers && <InviteMember />}
      flush
    >
      <Loaded query={members} what="the members">
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          if (all.length === 0) return <Nobody />;
          return (
            <>
              <Table label="Members" head={['Name', 'Roles', 'Board seats', 'Locales', 'State', '']}>
                {all.map((member) => (
                  <MemberRow key={member.id} member={member} />
                ))}
              </Table>
              {members.hasNextPage && (
                <div className={css['bar']}>
                  <Button variant="default" size="sm" onClick={() => void members.fetchNextPage()}>
                    Show more
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function useMembers() {
  const { client } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ['members'],
    queryFn: ({ signal, pageParam }) =>
      client.members({ limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

function MemberRow({ member }: { member: MemberSummary }) {
  const may = useMay();
  return (
    <tr>
      <th scope="row">
        {member.name}
        <div className={css['quiet']}>{member.email}</div>
      </th>
      <td>
        <Marks values={member.roles} />
      </td>
      <td>
        <Marks values={member.reviewRoles} />
      </td>
      <td>
        <Marks values={member.locales} />
      </td>
      <td>{STATES[member.state]}</td>
      <td>{may.inviteMembers && <MemberActions member={member} />}</td>
    </tr>
  );
}

function Marks({ values }: { values: readonly string[] }) {
  return (
    <span className={css['tags']}>
      {values.map((value) => (
        <Tag key={value}>{value}</Tag>
      ))}
    </span>
  );
}

function Nobody() {
  return (
    <div className={css['bar']}>
      <EmptyState icon={<IconUsers />} title="Nobody has an account yet">
        <p>
          The link for the first administrator is printed where the server was started. Reviews need people: keys can
          never give one.
        </p>
      </EmptyState>
    </div>
  );
}
