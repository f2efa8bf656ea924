import type { RevisionSummary } from '@setlist/sdk';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Digest, Tag, When } from '../shell/marks.tsx';
import { useMay } from '../shell/me.ts';
import { useNames } from '../shell/names.ts';
import css from './revisions.module.css';
import { RevokeRevision } from './revoke-revision.tsx';
import { findRevision, useShown } from './shown.ts';

/** Every revision, newest first, and the choice of two to compare. */
export function RevisionsSection() {
  const { detail } = useShown();
  const search = useSearch({ from: '/personas/$key/revisions' });
  const navigate = useNavigate();
  const may = useMay();
  const nameOf = useNames();
  const [newest, second] = detail.revisions;
  const to = (search.to && findRevision(detail.revisions, search.to)) || newest;
  const from = (search.from && findRevision(detail.revisions, search.from)) || second || newest;

  const choose = (side: 'from' | 'to', revision: RevisionSummary) =>
    navigate({
      ...paths.revisions(detail.key, {
        ...(from && { from: from.version }),
        ...(to && { to: to.version }),
        [side]: revision.version,
      }),
      replace: true,
    });

  return (
    <>
      {from !== undefined && to !== undefined && (
        <div className={css['bar']}>
          {detail.revisions.length < 2 ? (
            <p>Publish a second revision to compare it with this one.</p>
          ) : (
            <Link {...paths.diff(detail.key, { from: from.version, to: to.version })} className={css['compare']}>
              Compare {from.version} with {to.version}
            </Link>
          )}
        </div>
      )}
      <div className={css['scroll']}>
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col">Version</th>
              <th scope="col">Digest</th>
              <th scope="col">Published</th>
              <th scope="col">By</th>
              {(may.proposeReleases || may.revokeRevisions) && <td />}
            </tr>
          </thead>
          <tbody>
            {detail.revisions.map((revision) => (
              <tr key={revision.digest}>
                <td>
                  <Side name="from" revision={revision} chosen={from} onChoose={choose} />
                </td>
                <td>
                  <Side name="to" revision={revision} chosen={to} onChoose={choose} />
                </td>
                <td>
                  <Link {...paths.persona(detail.key, { revision: revision.version })}>{revision.version}</Link>{' '}
                  <Marks revision={revision} />
                </td>
                <td>
                  <Digest digest={revision.digest} copy />
                </td>
                <td>
                  <When at={revision.publishedAt} />
                </td>
                <td>{nameOf(revision.publishedBy)}</td>
                {(may.proposeReleases || may.revokeRevisions) && (
                  <td>
                    {may.proposeReleases && !revision.revoked && (
                      <Link
                        {...paths.newRelease({ persona: detail.key, revision: revision.version })}
                        aria-label={`Release ${revision.version}`}
                      >
                        Release
                      </Link>
                    )}{' '}
                    <RevokeRevision revision={revision} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Marks({ revision }: { revision: RevisionSummary }) {
  const { detail } = useShown();
  if (revision.revoked)
    return (
      <>
        <Tag>revoked</Tag> <Link {...paths.audit({ persona: detail.key, action: 'revision.revoke' })}>why</Link>
      </>
    );
  if (revision.served) return <Tag tone="good">served</Tag>;
  return revision.approved ? <Tag>approved here</Tag> : null;
}

function Side(props: {
  name: 'from' | 'to';
  revision: RevisionSummary;
  chosen: RevisionSummary | undefined;
  onChoose: (side: 'from' | 'to', revision: RevisionSummary) => void;
}) {
  const { name, revision, chosen, onChoose } = props;
  return (
    <input
      type="radio"
      name={name}
      className={css['radio']}
      aria-label={`Compare ${name} ${revision.version}`}
      checked={revision.digest === chosen?.digest}
      onChange={() => onChoose(name, revision)}
    />
  );
}
