export { AuditLog } from './append/audit-log';
export type { AuditFact } from './entry/audit-fact';
export type { Actor } from './entry/entry-fields';
export type { EntryType } from './entry/entry-types';
