import { QueryFailedError } from 'typeorm';
import { DomainError } from '../../../foundation/errors';

/** SQLSTATE classes of statements that fail however often they are repeated: data, integrity, syntax and rights. */
const HOPELESS = ['22', '23', '42'];

/** True for an error that repeating the transaction cannot mend, and for the loss of ownership. A full disk or a lost connection can pass. */
export function isRefusedByDatabase(error: unknown): boolean {
  if (error instanceof DomainError) return error.kind !== 'unavailable';
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return typeof code === 'string' && HOPELESS.includes(code.slice(0, 2));
}
