// @ts-check
'use strict';

const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

/** Node in a time zone: `@jest-environment-options {"timeZone":"America/Santiago"}` at the head of a spec. Inside a test it is too late: what it sees of the environment is a copy. */
class ZoneEnvironment extends NodeEnvironment {
  /**
   * @param {ConstructorParameters<typeof NodeEnvironment>[0]} config
   * @param {ConstructorParameters<typeof NodeEnvironment>[1]} context
   */
  constructor(config, context) {
    const before = process.env.TZ;
    process.env.TZ = String(config.projectConfig.testEnvironmentOptions.timeZone);
    super(config, context);
    this.before = before;
  }

  async teardown() {
    if (this.before === undefined) delete process.env.TZ;
    else process.env.TZ = this.before;
    await super.teardown();
  }
}

module.exports = ZoneEnvironment;
