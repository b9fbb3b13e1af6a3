import { RequestInvalid } from './request-errors';

/** No body that a route takes comes near. */
const MAX_DEPTH = 32;

/** Throws for a body whose brackets nest deeper than {@link MAX_DEPTH}: whoever walks the result must not run out of stack. Strings do not count. */
export function assertShallow(body: Uint8Array): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]!;
    if (byte === 0x22) inString = !inString;
    else if (inString) at += byte === 0x5c ? 1 : 0;
    // The brackets are the only bytes that become these two once bit 0x20 is set.
    else if ((byte | 0x20) === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH)
        throw new RequestInvalid([{ path: '', rule: `must not nest deeper than ${MAX_DEPTH} levels` }]);
    } else if ((byte | 0x20) === 0x7d) depth -= 1;
  }
}
