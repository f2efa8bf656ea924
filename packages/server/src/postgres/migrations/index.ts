import type { Migration } from '../migrate.ts';
import { personasAndKeys } from './0001-personas-and-keys.ts';
import { controlPlane } from './0002-control-plane.ts';
import { audience } from './0003-audience.ts';

/** Every migration of the control plane, oldest first. One that was released is never edited: its checksum is in people's databases. */
export const MIGRATIONS: readonly Migration[] = [personasAndKeys, controlPlane, audience];
