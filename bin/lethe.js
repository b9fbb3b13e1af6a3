#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '..', 'dist', 'src', 'cli', 'main.js');
if (!existsSync(main)) {
  process.stderr.write(
    'Lethe is not compiled yet: run `npm run quickstart`, or `npm ci && npm run build`.\n',
  );
  process.exit(1);
}
require(main);
