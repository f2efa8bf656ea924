import { Checkbox, TagsInput } from '@mantine/core';
import { ROLES, type Role } from '@setlist/core/access';
import { BOARD_SEATS } from '@setlist/core/release';
import css from '../settings.module.css';

/** What a member may do and is asked for, as it is chosen. */
export interface MemberRights {
  readonly roles: readonly Role[];
  readonly reviewRoles: readonly string[];
  readonly locales: readonly string[];
}

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'Reads everything',
  author: 'Publishes revisions and proposes releases',
  reviewer: 'Reviews, other people’s work only',
  releaser: 'Starts, advances and rolls back',
  operator: 'Holds and rolls back; never starts or advances',
  admin: 'Everything, with no exception from the rules of review',
};

/** Roles, seats and locales of a member. */
export function MemberFields({
  rights,
  onChange,
}: {
  rights: MemberRights;
  onChange: (part: Partial<MemberRights>) => void;
}) {
  return (
    <>
      <Checkbox.Group
        label="Roles"
        value={[...rights.roles]}
        onChange={(values) => onChange({ roles: ROLES.filter((role) => values.includes(role)) })}
      >
        <div className={css['choices']}>
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={role} description={ROLE_WORDS[role]} />
          ))}
        </div>
      </Checkbox.Group>
      <TagsInput
        label="Board seats"
        description="Which seats of a board their approval fills. Any word that a policy names."
        data={[...BOARD_SEATS]}
        value={[...rights.reviewRoles]}
        onChange={(reviewRoles) => onChange({ reviewRoles })}
      />
      <TagsInput
        label="Locales"
        description="In which they are competent: de, de-AT, ja. A language covers its regions."
        value={[...rights.locales]}
        onChange={(locales) => onChange({ locales })}
      />
    </>
  );
}
