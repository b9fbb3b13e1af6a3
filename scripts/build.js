// @ts-check
'use strict';

/** `npm run build`: compiles to `dist/` whatever is newer than the last build. */

const { join } = require('node:path');
const { ensureBuild } = require('./lib/build');
const { runMain } = require('./lib/say');

runMain(async () => {
  await ensureBuild(join(__dirname, '..'));
  return 0;
});
