import { verifyFiles } from '../../bin/verify.mjs';

/** Answers each list of arguments with what the standalone verifier says of them. */
process.on('message', (argv) => {
  try {
    process.send(verifyFiles(argv));
  } catch {
    process.send({ verdict: 'UNREADABLE', exitCode: 2, checks: [] });
  }
});
