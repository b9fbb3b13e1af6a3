/** What the verifier may know of its parent's environment: the machine, the key database, the devices. Not one secret of a caller. */
const SHARED =
  /^(PATH|HOME|LANG|TZ|NODE_EXTRA_CA_CERTS|TMPDIR|SOFTHSM2_CONF|AWS_[A-Z_]+|LETHE_(KEYRING_)?(MODE|HOME|DATABASE_(HOST|PORT|NAME)|CUSTODIAN[A-Z0-9_]*|PKCS11_[A-Z0-9_]+|KMS_[A-Z0-9_]+|TRANSIT_[A-Z0-9_]+))$/;

const OF_THE_DATABASE = /DATABASE_/;

/** The environment of the fresh process that opens a snapshot: a custodian login, and not even the database. */
export function custodianEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        SHARED.test(entry[0]) && !OF_THE_DATABASE.test(entry[0]) && entry[1] !== undefined,
    ),
  );
}

/** The environment of the fresh process: its own database role and a custodian login. */
export function verifierEnvironment(
  env: NodeJS.ProcessEnv,
  config: { VERIFIER_USER: string; VERIFIER_PASSWORD_FILE: string },
): Record<string, string> {
  const shared = Object.entries(env).filter(
    (entry): entry is [string, string] => SHARED.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(shared),
    LETHE_KEYRING_DATABASE_USER: config.VERIFIER_USER,
    LETHE_KEYRING_DATABASE_PASSWORD_FILE: config.VERIFIER_PASSWORD_FILE,
  };
}
