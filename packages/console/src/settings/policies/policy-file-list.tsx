import { Button } from '@mantine/core';
import type { Diagnostic } from '@setlist/core/persona';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import css from './policies.module.css';
import { type PolicyFiles, withNewFile } from './policy-files.ts';
import { YamlEditor } from './yaml-editor.tsx';

/** The files side by side, the open one to read and change. Which one is open is in the address. */
export function PolicyFileList(props: {
  files: PolicyFiles;
  diagnostics: readonly Diagnostic[];
  readOnly: boolean;
  onChange: (files: PolicyFiles) => void;
}) {
  const { files, diagnostics, readOnly, onChange } = props;
  const { name: asked } = useSearch({ from: '/settings/policies' });
  const navigate = useNavigate();
  const names = Object.keys(files).sort();
  const opened = names.find((name) => name === `${asked}.yaml`) ?? names[0];
  const open = (file: string) =>
    void navigate({ ...paths.policies({ name: file.replace(/\.yaml$/, '') }), replace: true });
  const add = () => {
    const { files: next, name } = withNewFile(files);
    onChange(next);
    open(name);
  };
  const remove = (name: string) => onChange(Object.fromEntries(Object.entries(files).filter(([key]) => key !== name)));
  const faulty = new Set(diagnostics.map(({ span }) => span.file));
  return (
    <div className={css['files']}>
      <div className={css['names']}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            className={css['name']}
            aria-pressed={name === opened}
            data-faulty={faulty.has(name) || undefined}
            onClick={() => open(name)}
          >
            {name}
          </button>
        ))}
        {!readOnly && (
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
            New policy
          </Button>
        )}
      </div>
      {opened !== undefined && (
        <div className={css['open']}>
          <YamlEditor
            name={opened}
            text={files[opened] ?? ''}
            diagnostics={diagnostics.filter(({ span }) => span.file === opened)}
            readOnly={readOnly}
            onChange={(text) => onChange({ ...files, [opened]: text })}
          />
          {!readOnly && (
            <div>
              <Button size="compact-sm" variant="default" onClick={() => remove(opened)}>
                Remove {opened}
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
