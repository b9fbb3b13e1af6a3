// @ts-check
'use strict';

/** How TypeScript becomes JavaScript, for the compiled processes and for Jest alike. Types are checked apart, by `npm run check`. */
/** @type {import("@swc/core").Options} */
module.exports = {
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};
