import { openingsOf, type Release } from '@setlist/core/release';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { ReleaseTools } from '../operations/assess-release.ts';
import { commandRelease } from '../operations/command-release.ts';
import type { Tables } from '../postgres/tables.ts';
import type { Controller } from './run-controllers.ts';

/** Starts scheduled releases when their time has come, and opens their regions one by one. */
export function createScheduleController(tools: ReleaseTools, log: Logger, now: () => number = Date.now): Controller {
  const told = new Map<string, string>();
  return {
    name: 'schedules',
    everyMs: 1_000,
    run: async ({ db }) => {
      const at = new Date(now()).toISOString();
      for (const release of await loadScheduled(db)) {
        for (const command of commandsDue(release, at)) {
          const call = {
            caller: { kind: 'controller', name: 'schedules' },
            permission: `release.${command.type}`,
          } as const;
          const done = await commandRelease(db, call, tools, release.id, command, null);
          if (done.ok) {
            told.delete(release.id);
            log.info({ release: release.id, command: command.type }, 'a scheduled command was carried out');
            continue;
          }
          if (told.get(release.id) !== done.error.code) {
            log.warn(
              { release: release.id, command: command.type, code: done.error.code },
              'a scheduled command waits',
            );
          }
          told.set(release.id, done.error.code);
          break;
        }
      }
    },
  };
}

async function loadScheduled(db: Kysely<Tables>): Promise<Release[]> {
  const rows = await db
    .selectFrom('releases')
    .select('body')
    .where('state', 'in', ['scheduled', 'progressing'])
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => body).filter((release) => release.schedule !== null);
}

/** What a schedule may ask for. */
export type DueCommand = { readonly type: 'start' } | { readonly type: 'open_region'; readonly region: string };

/** What the schedule asks for by now: the start, then each region whose time has come. */
export function commandsDue(release: Release, now: string): readonly DueCommand[] {
  if (release.schedule === null) return [];
  const openings = openingsOf(release.schedule);
  if (!openings.ok) return [];
  const due = openings.value.filter((opening) => opening.at <= now);
  if (release.state === 'scheduled') return due.length > 0 ? [{ type: 'start' }] : [];
  const open = release.openRegions;
  if (release.state !== 'progressing' || open === null) return [];
  return due.flatMap(({ region }) =>
    region === null || open.includes(region) ? [] : [{ type: 'open_region' as const, region }],
  );
}
