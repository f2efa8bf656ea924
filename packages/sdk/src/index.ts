export type * from './api-types.ts';
export { type Client, type ClientOptions, createClient, type DiffQuery } from './client.ts';
export { ApiError, UnreachableError } from './errors.ts';
