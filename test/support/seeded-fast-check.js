// @ts-check
'use strict';

/**
 * What a spec gets that imports `fast-check` (jest.config.js): property tests draw the same values in every run, so that a change is judged by what it changed.
 * `LETHE_PROPERTY_SEED=random` draws others, a number draws those of a run that failed: do that when you change what a property is about. Its CommonJS build is
 * named by its path: by its name we would find ourselves.
 */
const fastCheck = require('../../node_modules/fast-check/lib/cjs/fast-check');

const wanted = process.env.LETHE_PROPERTY_SEED ?? '20261127';
const seed = wanted === 'random' ? Date.now() | 0 : Number(wanted);
if (!Number.isInteger(seed)) throw new Error('LETHE_PROPERTY_SEED must be a whole number or "random"');
fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), seed });

module.exports = fastCheck;
