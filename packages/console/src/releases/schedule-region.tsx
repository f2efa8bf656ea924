import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import css from './schedule.module.css';
import { TIME_ZONES } from './time-zones.ts';

/** A region as it is typed. */
export interface RegionDraft {
  readonly id: string;
  readonly region: string;
  readonly timeZone: string;
  readonly delayHours: string;
}

/** One region of a schedule: its name, its clock and how long it waits. */
export function RegionRow({ region, onChange }: { region: RegionDraft; onChange: (next: RegionDraft | null) => void }) {
  const name = region.region === '' ? 'this region' : region.region;
  return (
    <div className={css['region']}>
      <TextInput
        label="Region"
        placeholder="eu-west"
        value={region.region}
        onChange={(event) => onChange({ ...region, region: event.currentTarget.value })}
      />
      <NativeSelect
        label="Its clocks"
        data={[...TIME_ZONES]}
        value={region.timeZone}
        onChange={(event) => onChange({ ...region, timeZone: event.currentTarget.value })}
      />
      <TextInput
        label="Delay, hours"
        type="number"
        min={0}
        step={0.5}
        value={region.delayHours}
        onChange={(event) => onChange({ ...region, delayHours: event.currentTarget.value })}
      />
      <CloseButton aria-label={`Remove ${name}`} onClick={() => onChange(null)} />
    </div>
  );
}
