import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROLES } from '../../src/cli/embedded/embedded-environment';
import { migrateKeys } from '../../src/cli/migrate';
import { packageRoot } from '../../src/cli/package-root';
import { ROLE_SETTINGS } from '../../src/cli/role-settings';

interface Service {
  image: string;
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  ulimits?: { core?: number };
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: string[];
  networks?: string[];
  volumes?: string[];
  healthcheck?: object;
  mem_limit?: string;
  memswap_limit?: string;
  mem_swappiness?: number;
}

const file = parse(readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  secrets: Record<string, { file: string }>;
};
const { services } = file;
const entries = Object.entries(services);

/** Which services fulfil a condition, sorted. */
function which(condition: (service: Service, name: string) => boolean | undefined): string[] {
  return entries
    .filter(([name, service]) => condition(service, name))
    .map(([name]) => name)
    .sort();
}

describe('docker-compose.yml', () => {
  it('lets only the keyring and its migration reach the key database, and the keyring nothing else', () => {
    expect(which(({ networks }) => networks?.includes('keyring-database'))).toEqual([
      'keyring',
      'migrate-keyring',
      'postgres-keyring',
    ]);
    for (const name of ['keyring', 'migrate-keyring', 'postgres-keyring'])
      expect(services[name]!.networks).toEqual(['keyring-database']);
    expect(file.networks['keyring-database']).toEqual({ internal: true });
  });

  it('lets only the worker reach the queue', () => {
    expect(which(({ networks }) => networks?.includes('queue'))).toEqual(['redis', 'worker']);
    expect(file.networks.queue).toEqual({ internal: true });
  });

  it('publishes ingest and api only', () => {
    expect(which(({ ports }) => ports !== undefined)).toEqual(['api', 'ingest']);
    expect(file.networks['main-database']).toEqual({ internal: true });
    expect(which(({ networks }) => networks?.includes('edge'))).toEqual(['api', 'ingest']);
    expect(which(({ networks }) => networks?.includes('outbound'))).toEqual(['worker']);
  });

  it('gives every secret to those who need it and to nobody else', () => {
    const holders = Object.fromEntries(
      Object.keys(file.secrets).map((secret) => [secret, which(({ secrets }) => secrets?.includes(secret))]),
    );
    expect(holders).toEqual({
      'postgres-main-admin': ['migrate-main', 'postgres-main'],
      'postgres-keyring-admin': ['migrate-keyring', 'postgres-keyring'],
      lethe_owner: ['migrate-main'],
      lethe_ingest: ['ingest', 'migrate-main'],
      lethe_api: ['api', 'migrate-main'],
      lethe_worker: ['migrate-main', 'worker'],
      lethe_backup: ['migrate-main', 'worker'],
      lethe_keyring_owner: ['migrate-keyring'],
      lethe_keyring: ['keyring', 'migrate-keyring'],
      lethe_keyring_verifier: ['keyring', 'migrate-keyring'],
      'keyring-ingest': ['ingest', 'keyring'],
      'keyring-api': ['api', 'keyring'],
      'keyring-worker': ['keyring', 'worker'],
      'keyring-operator': ['keyring'],
      redis: ['redis', 'worker'],
      'meta-app-secrets': ['ingest'],
      'meta-verify-token': ['ingest'],
    });
  });

  it('puts a role on its own keyring socket only', () => {
    for (const role of ['ingest', 'api', 'worker'])
      expect(
        which(({ volumes }) => volumes?.some((volume) => volume.startsWith(`keyring-socket-${role}:`))),
      ).toEqual(['keyring', role].sort());
  });

  it.each(entries.map(([name, service]) => ({ name, service })))('confines $name', ({ service }) => {
    expect(service.user).toMatch(/^(?!root|0\b)/);
    expect(service.user).toBeDefined();
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.ulimits).toEqual({ core: 0 });
  });

  it('keeps the keyring out of the swap', () => {
    expect(services.keyring!.mem_limit).toBeDefined();
    expect(services.keyring!.memswap_limit).toBe(services.keyring!.mem_limit);
  });

  it.each(ROLES)('asks for no swapping of %s', (role) => {
    expect(services[role]!.mem_swappiness).toBe(0);
  });

  it('checks the health of everything that stays up', () => {
    expect(which(({ healthcheck }) => healthcheck === undefined)).toEqual([
      'migrate-keyring',
      'migrate-main',
    ]);
  });

  it.each(ROLES)('gives %s the settings that it reads, and no others', (role) => {
    const { environment = {}, secrets = [] } = services[role]!;
    const read = new Set(
      Object.keys(ROLE_SETTINGS[role]).flatMap((key) => [
        `LETHE_${key}`,
        `LETHE_${role.toUpperCase()}_${key}`,
      ]),
    );
    const own = Object.keys(environment).filter((key) => !key.startsWith('LETHE_CLI_'));
    expect(own.filter((key) => !read.has(key))).toEqual([]);
    const settings: Record<string, { safeParse: (value: unknown) => { success: boolean } }> =
      ROLE_SETTINGS[role];
    const needed = Object.entries(settings)
      .filter(([, schema]) => !schema.safeParse(undefined).success)
      .map(([key]) => key);
    for (const key of needed)
      expect(environment[`LETHE_${role.toUpperCase()}_${key}`] ?? environment[`LETHE_${key}`]).toBeDefined();
    for (const [key, value] of Object.entries(environment))
      if (key.endsWith('_FILE')) expect(secrets).toContain(value.replace('/run/secrets/', ''));
  });

  it('gives the migrations settings that exist', () => {
    for (const name of ['migrate-main', 'migrate-keyring'])
      expect(
        Object.keys(services[name]!.environment!).filter(
          (key) => !(key.slice('LETHE_'.length) in migrateKeys),
        ),
      ).toEqual([]);
  });

  it('names no secret in an environment', () => {
    const keys = entries.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
    expect(keys.filter((key) => /PASSWORD|SECRET|TOKEN/.test(key) && !/_(?:FILE|DIR)$/.test(key))).toEqual(
      [],
    );
  });
});
