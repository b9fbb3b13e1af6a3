'use strict';

/** Loaded before a process: its machine's clock is ahead by TEST_CLOCK_AHEAD_MS. What counts time without a clock (timers, `performance`) goes on as it was. */
const real = Date.now;
const aheadMs = Number(process.env.TEST_CLOCK_AHEAD_MS);
Date.now = () => real() + aheadMs;
