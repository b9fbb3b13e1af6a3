import { isNativeError } from 'node:util/types';

/** SQLSTATEs that mean "not now": connection trouble (08), shutdown and start-up (57P0x), too many connections, deadlock and serialisation. */
const PASSING = /^(?:08...|57P0[1-5]|53300|40001|40P01|55P03)$/;
const SOCKET = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
const DRIVER =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** True when an error of the driver says that the database is away or overloaded: repeating the same call later may succeed. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (PASSING.test(code) || SOCKET.test(code))) return true;
  if (DRIVER.test(error.message)) return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isDatabaseOutage);
  return 'driverError' in error && isDatabaseOutage(error.driverError);
}
