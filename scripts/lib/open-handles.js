// @ts-check
'use strict';

/**
 * What keeps this process alive, one a line: connections with their ends, child processes with their commands, the rest by kind. Node has no
 * documented way to more than the kinds.
 * @returns {string}
 */
function describeOpenHandles() {
  const { _getActiveHandles } = /** @type {{ _getActiveHandles?: () => object[] }} */ (
    /** @type {unknown} */ (process)
  );
  const handles = (_getActiveHandles?.call(process) ?? []).map(describe).filter((text) => text !== undefined);
  const kinds = process.getActiveResourcesInfo().filter((kind) => !/^(?:TTY|Pipe|TCP|Process)/.test(kind));
  return [...handles, ...kinds].map((line) => `  ${line}`).join('\n');
}

/**
 * @param {any} handle
 * @returns {string | undefined}
 */
function describe(handle) {
  if (Array.isArray(handle.spawnargs)) return `process ${handle.pid}: ${handle.spawnargs.join(' ')}`;
  if (handle.remotePort) return `connection from port ${handle.localPort} to ${handle.remotePort}`;
  if (typeof handle.address === 'function' && handle.listening)
    return `server at ${JSON.stringify(handle.address())}`;
  return undefined;
}

module.exports = { describeOpenHandles };
