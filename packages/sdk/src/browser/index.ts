export { ApiError, UnreachableError } from '../errors.ts';
export type { FlagsView, ViewedPersona } from '../flags.ts';
export { openView, type View, type ViewOptions, type ViewTiming } from './open-view.ts';
export type { ViewStorage } from './view-storage.ts';
