export { chain, hashOf, hashOfJson, type Sha256Hex } from './chain.ts';
export { checkpointPayload } from './checkpoint.ts';
export { type AuditCheckpoint, type AuditEntry, type AuditFacts, GENESIS_HASH, type Json } from './entry.ts';
export type { ChainFinding } from './finding.ts';
export type { Unreadable } from './row.ts';
export { parseCheckpoint, parseEntry } from './schema.ts';
export { type ChainOptions, type ChainSummary, verifyChain } from './verify-chain.ts';
