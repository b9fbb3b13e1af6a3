import { isNativeError } from 'node:util/types';

/**
 * SQLSTATEs that mean "not now", whatever was asked: connection trouble (08), no resources such as a full disk (53), an operator who cancels or shuts down (57), trouble
 * with files (58), a transaction that gave way to another (40), a lock that was not to be had, and a standby, which takes no writes.
 */
const PASSING = /^(?:08...|53...|57...|58...|40...|55P03|55006|25006|25P03)$/;
/** No more file descriptors are to be had here, or the network is away. */
const SOCKET =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EMFILE|ENFILE|EAI_AGAIN|ENOTFOUND|ERR_STREAM_(?:DESTROYED|WRITE_AFTER_END))$/;
const DRIVER =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client (?:has encountered a connection error|was closed)|Cannot use a pool after calling end)/;

/** True when an error of the driver says that the database is away or overloaded: repeating the same call later may succeed. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (PASSING.test(code) || SOCKET.test(code))) return true;
  if (DRIVER.test(error.message)) return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isDatabaseOutage);
  return 'driverError' in error && isDatabaseOutage(error.driverError);
}
