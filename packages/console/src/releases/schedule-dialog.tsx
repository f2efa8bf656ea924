import { Button, Modal, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { openingsOf, type Schedule } from '@setlist/core/release';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { madeUpFrom, useAct } from '../shell/act.ts';
import { useDraft } from '../shell/draft.ts';
import { Problem } from '../shell/problem.tsx';
import dialog from './command-dialog.module.css';
import { useOpened } from './opened.ts';
import css from './schedule.module.css';
import { OpeningsTable } from './schedule-openings.tsx';
import { type RegionDraft, RegionRow } from './schedule-region.tsx';
import { OWN_ZONE, TIME_ZONES } from './time-zones.ts';

interface ScheduleDraft {
  startAt: string;
  where: 'once' | 'regions';
  timeZone: string;
  regions: readonly RegionDraft[];
}

const BLANK: ScheduleDraft = { startAt: '', where: 'once', timeZone: OWN_ZONE, regions: [] };

/** Starts the release at a time: everywhere at once, or in each region when its own clocks show that time. */
export function ScheduleDialog({ onClose }: { onClose: () => void }) {
  const { release, rowVersion } = useOpened();
  const { draft, change, clear } = useDraft(`schedule.${release.id}`, BLANK);
  const [tried, setTried] = useState(false);
  const send = useAct(
    (client, schedule: Schedule, options) =>
      client.command(release.id, { type: 'schedule', schedule }, madeUpFrom(rowVersion, options)),
    () => {
      clear();
      onClose();
    },
  );
  const schedule = scheduleOf(draft);
  const openings = draft.startAt === '' ? null : openingsOf(schedule);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (openings?.ok) send.mutate(schedule);
  };
  return (
    <Modal opened onClose={onClose} size="lg" title="Schedule" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={dialog['form']} onSubmit={submit}>
        <TextInput
          type="datetime-local"
          label="Starts at"
          required
          value={draft.startAt}
          error={tried && openings === null ? 'Choose a date and a time.' : null}
          onChange={(event) => change({ startAt: event.currentTarget.value })}
        />
        <SegmentedControl
          aria-label="By which clock"
          fullWidth
          classNames={{ label: css['where'] ?? '' }}
          data={[
            { value: 'once', label: 'Everywhere at once' },
            { value: 'regions', label: 'Region by region, by local clocks' },
          ]}
          value={draft.where}
          onChange={(where) =>
            change(
              where === 'regions' && draft.regions.length === 0
                ? { where: 'regions', regions: [blankRegion()] }
                : { where: where === 'regions' ? 'regions' : 'once' },
            )
          }
        />
        {draft.where === 'once' ? (
          <NativeSelect
            label="By the clocks of"
            data={[...TIME_ZONES]}
            value={draft.timeZone}
            onChange={(event) => change({ timeZone: event.currentTarget.value })}
          />
        ) : (
          <Regions regions={draft.regions} onChange={(regions) => change({ regions })} />
        )}
        <div role="status">
          {openings?.ok === true && <OpeningsTable openings={openings.value} schedule={schedule} />}
          {openings?.ok === false && <p>{openings.error.message}</p>}
        </div>
        <Problem error={send.error} onReload={onClose} />
        <div className={dialog['buttons']}>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={send.isPending}>
            Schedule
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Regions(props: { regions: readonly RegionDraft[]; onChange: (regions: readonly RegionDraft[]) => void }) {
  const { regions, onChange } = props;
  const replace = (id: string, next: RegionDraft | null) =>
    onChange(regions.flatMap((region) => (region.id !== id ? [region] : next === null ? [] : [next])));
  return (
    <fieldset className={css['regions']}>
      <legend>Regions</legend>
      {regions.map((region) => (
        <RegionRow key={region.id} region={region} onChange={(next) => replace(region.id, next)} />
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...regions, blankRegion()])}
        >
          Add a region
        </Button>
      </div>
    </fieldset>
  );
}

function blankRegion(): RegionDraft {
  return { id: String(Math.random()), region: '', timeZone: OWN_ZONE, delayHours: '0' };
}

function scheduleOf({ startAt, where, timeZone, regions }: ScheduleDraft): Schedule {
  if (where === 'once') return { startAt, timeZone, regions: [] };
  return {
    startAt,
    timeZone: null,
    regions: regions
      .filter(({ region }) => region.trim() !== '')
      .map(({ region, timeZone: zone, delayHours }) => ({
        region: region.trim(),
        timeZone: zone,
        delayMs: Math.round((Number(delayHours) || 0) * 3_600_000),
      })),
  };
}
