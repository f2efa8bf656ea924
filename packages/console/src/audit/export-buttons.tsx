import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useAct } from '../shell/act.ts';
import { saveBlob } from '../shell/download.ts';
import { Problem } from '../shell/problem.tsx';

const FORMATS = [
  { format: 'jsonl', label: 'JSON Lines', title: 'The format that verifies' },
  { format: 'csv', label: 'CSV', title: 'For spreadsheets' },
] as const;

/** The whole log as a file. */
export function ExportButtons() {
  const save = useAct(async (client, format: 'jsonl' | 'csv') => {
    const body = await client.exportAudit(format);
    saveBlob(`setlist-audit.${format}`, await new Response(body).blob());
  });
  return (
    <>
      {FORMATS.map(({ format, label, title }) => (
        <Button
          key={format}
          variant="default"
          size="sm"
          title={title}
          leftSection={<IconDownload size={16} />}
          loading={save.isPending && save.variables === format}
          onClick={() => save.mutate(format)}
        >
          {label}
        </Button>
      ))}
      <Problem error={save.error} />
    </>
  );
}
