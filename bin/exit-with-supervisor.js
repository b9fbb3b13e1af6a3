'use strict';

/**
 * Preloaded into every supervised process: when the supervisor is gone, however it ended, the process shuts down as if told to. The
 * channel to the supervisor does not keep the process alive by itself.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
