// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

/** What cannot be closed in this time is told and left. */
const LIMIT_MS = 60_000;

/**
 * Node, and after the last hook of a test file whatever it has left open is closed, newest first (leftovers.ts): when a hook or a test failed, the file's own closing
 * may never have been reached, and a server or a pool that goes on would disturb the files after it and keep Jest from ending.
 */
class ClosingEnvironment extends NodeEnvironment {
  /** @param {{ name: string }} event */
  async handleTestEvent({ name }) {
    if (name !== 'run_finish') return;
    /** @type {Map<object, () => Promise<void>> | undefined} */
    const leftovers = this.global.letheLeftovers;
    for (const close of [...(leftovers?.values() ?? [])].reverse())
      await Promise.race([close(), late()]).catch((error) => process.stderr.write(`${error.stack}\n`));
  }
}

function late() {
  return sleep(LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error('what a test left open could not be closed in time');
  });
}

module.exports = ClosingEnvironment;
