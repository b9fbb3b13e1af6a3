import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A fresh token of SoftHSM2. */
export interface SoftToken {
  library: string;
  token: string;
  pin: string;
  pinFile: string;
  /** Folder of all tokens: who copies it has copies of the keys in it. */
  folder: string;
}

/** Makes a token in the run's own folder; says what to install where there is no SoftHSM2. */
export async function makeSoftToken(): Promise<SoftToken> {
  const { SOFTHSM2_CONF, LETHE_TEST_SOFTHSM_LIBRARY: library, LETHE_TEST_SOFTHSM_UTIL: util } = process.env;
  if (!SOFTHSM2_CONF || !library || !util)
    throw new Error(
      'this test needs SoftHSM2 (Debian: apt-get install softhsm2), and `npm test` to set it up',
    );
  const token = `test-${randomBytes(4).toString('hex')}`;
  const pin = randomBytes(8).toString('hex');
  await promisify(execFile)(
    util,
    ['--init-token', '--free', '--label', token, '--pin', pin, '--so-pin', pin],
    {
      env: { ...process.env, SOFTHSM2_CONF },
    },
  );
  const folder = join(dirname(SOFTHSM2_CONF), 'softhsm-tokens');
  const pinFile = join(dirname(SOFTHSM2_CONF), `${token}.pin`);
  writeFileSync(pinFile, pin, { mode: 0o600 });
  return { library, token, pin, pinFile, folder };
}
