const { availableParallelism } = require('node:os');

/** Unit tests stand beside the code; the other folders need services, which `npm test` starts (scripts/test.js). */
const swc = {
  transform: {
    '^.+\\.ts$': ['@swc/jest', require('./scripts/lib/swc-options')],
    // Packages that are ES modules only: Node requires them as they are, Jest does not.
    '/node_modules/(?:openid-client|oauth4webapi|jose)/.+\\.js$': [
      '@swc/jest',
      { swcrc: false, jsc: { target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:openid-client|oauth4webapi|jose)/)'],
  // Only a spec that draws values pays for loading what draws them.
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/seeded-fast-check.js' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.lethe/'],
};

/** Closes at the end of a file what a failed test left open. */
const closing = '<rootDir>/test/support/environment.js';

module.exports = {
  // Most of the time a test waits for servers: two at once are good for two processors, where Jest by itself takes one.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Nothing is timed by tests: this only ends one that hangs, on however busy a machine.
  testTimeout: 600_000,
  projects: [
    {
      ...swc,
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/src/**/*.spec.ts',
        '<rootDir>/test/house/**/*.spec.ts',
        '<rootDir>/test/vectors/**/*.spec.ts',
      ],
    },
    {
      ...swc,
      displayName: 'integration',
      testEnvironment: closing,
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      testMatch: ['<rootDir>/test/integration/**/*.spec.ts'],
    },
    {
      ...swc,
      displayName: 'e2e',
      testEnvironment: closing,
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts', '<rootDir>/test/trust/**/*.spec.ts'],
    },
  ],
};
