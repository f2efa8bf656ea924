const RELEASE = 'Id of a release, such as `rel_601996438017482d`.';

/** By the first part of the path below `/api/v1`, then by the name of the parameter. */
const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  personas: { key: 'Key of a persona, such as `concierge`.' },
  revisions: { digest: 'Digest of a published revision: `sha256:` and 64 hexadecimal digits.' },
  environments: { name: 'Name of an environment, such as `production`.' },
  'audience-changes': { id: 'Id of a change of an audience, such as `auc_601996438017482d`.' },
  policies: { name: 'Name of a policy: its file, without folder and ending.' },
  releases: { id: RELEASE, comment: 'Id of a comment of the release, such as `cmt_ec0f37535bd34fa3`.' },
  keys: { id: 'Id of a key: the digits behind `slk_`, never the key itself.' },
  members: { id: 'Id of a member, such as `mbr_97cafae9115937a08a`.' },
  webhooks: {
    id: 'Id of a webhook, such as `whk_57e6ebcced1985cdb1`.',
    delivery: 'Id of a delivery of the webhook, such as `dlv_d6f828c687c55a6d60c18265`.',
  },
  'signing-keys': { id: 'Id of a signing key: its thumbprint (RFC 7638), which is its `kid`.' },
  models: { model: '`persona` or `persona@version`; `/` stays as it is.' },
};

/** What a parameter of a path stands for; `undefined` where it is not told. */
export function describeParameter(path: string, name: string): string | undefined {
  const [, , group = ''] = path.replace(/^\/api/, '').split('/');
  return TEXTS[group]?.[name];
}
