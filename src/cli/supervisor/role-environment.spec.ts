import { roleEnvironment } from './role-environment';

const env = {
  PATH: '/bin',
  AWS_SECRET_ACCESS_KEY: 'not ours to pass on',
  LETHE_DATABASE_HOST: 'db',
  LETHE_API_DATABASE_PASSWORD_FILE: '/secrets/api',
  LETHE_INGEST_DATABASE_PASSWORD_FILE: '/secrets/ingest',
  LETHE_MIGRATE_PASSWORD_FILE: '/secrets/owner',
  LETHE_REDIS_PASSWORD_FILE: '/secrets/redis',
};

describe('roleEnvironment', () => {
  it('gives a role the shared keys that it reads, and its own', () => {
    expect(roleEnvironment('api', ['DATABASE_HOST', 'DATABASE_PASSWORD_FILE'], env)).toEqual({
      PATH: '/bin',
      LETHE_DATABASE_HOST: 'db',
      LETHE_API_DATABASE_PASSWORD_FILE: '/secrets/api',
    });
  });

  it('lets the keyring alone see how its devices are reached', () => {
    const devices = { LETHE_KEYRING_PKCS11_MAIN_PIN_FILE: '/secrets/pin', AWS_REGION: 'eu-central-1' };
    expect(roleEnvironment('keyring', [], devices)).toEqual(devices);
    expect(roleEnvironment('worker', ['KEYRING_SOCKET_DIR'], devices)).toEqual({});
  });

  it('passes on nothing that the role does not read', () => {
    const passed = Object.keys(roleEnvironment('ingest', ['DATABASE_PASSWORD_FILE'], env));
    expect(passed).toEqual(['PATH', 'LETHE_INGEST_DATABASE_PASSWORD_FILE']);
  });
});
