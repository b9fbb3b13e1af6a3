import { byte, listOf, long, oneOf, short, struct, uuid, word } from './codec';
import { CALLER_ROLES } from './caller-role';

/** Registers a retention class, or a new period of it. */
export const defineClassRequest = struct({
  classId: short,
  periodDays: word,
  granularity: oneOf(['hour', 'day', 'month']),
});

/** Makes a key of its own (obligation, credential, backup) unless it exists. `dueAt` in Unix seconds, 0 for none; `openBy` for credentials only. */
export const createKeyRequest = struct({
  kind: byte,
  keyId: uuid,
  dueAt: long,
  openBy: listOf(oneOf(CALLER_ROLES)),
});

/** The retention classes as they are now. */
export const classesAnswer = listOf(defineClassRequest);
