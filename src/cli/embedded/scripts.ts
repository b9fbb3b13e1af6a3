import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../package-root';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** A running PostgreSQL cluster; `passwordFile` is the superuser's. */
export interface Cluster {
  host: string;
  port: number;
  adminUser: string;
  passwordFile: string;
  directory: string;
  process: ProcessIdentity;
}

/** The embedded servers: two clusters and Redis, kept by a process of their own. */
export interface Services {
  main: Cluster;
  keyring: Cluster;
  redis: { host: string; port: number; passwordFile: string; directory: string; process: ProcessIdentity };
  host: ProcessIdentity;
  programs: ServerPrograms;
  /** The account that the servers run under, when it is not ours. */
  account?: string;
}

/** The servers among {@link Services}. */
export type ServerName = 'main' | 'keyring' | 'redis';

/** Services that run in a process of their own; `restart` starts one again that was ended or killed, on the same port. */
export interface StartedServices {
  services: Services;
  stop: () => Promise<void>;
  restart: (server: ServerName) => Promise<void>;
}

/** Where PostgreSQL's and Redis's programs are. */
export interface ServerPrograms {
  postgresBin: string;
  redis: { command: string; argv0: string };
  libraryPath?: string;
}

/**
 * The scripts that also run before npm packages are installed are plain JavaScript outside `src/`; these are their functions, typed.
 * They come with a checkout; an installation without them has no embedded mode.
 */
export interface EmbeddedScripts {
  ensureSystemPackages: (root: string) => Promise<ServerPrograms>;
  startServices: (options: {
    home: string;
    durable: boolean;
    programs: ServerPrograms;
    servers?: ServerName[];
  }) => Promise<StartedServices>;
  ensureSecret: (file: string, bytes?: number) => string;
  freePort: (preferred?: number) => Promise<number>;
  identify: (pid: number) => ProcessIdentity | undefined;
  isRunning: (identity: ProcessIdentity | undefined) => boolean;
  endProcess: (
    identity: ProcessIdentity | undefined,
    options?: { signal?: NodeJS.Signals; deadlineMs?: number },
  ) => Promise<void>;
  tryLock: (file: string) => (() => void) | undefined;
}

/** Loads {@link EmbeddedScripts} from `scripts/lib`. */
export function embeddedScripts(): EmbeddedScripts {
  const load = createRequire(__filename);
  const parts = [
    'system-packages',
    'embedded-services',
    'secret-files',
    'free-port',
    'processes',
    'lock-file',
  ].map((name) => load(join(packageRoot(), 'scripts', 'lib', name)) as Partial<EmbeddedScripts>);
  return Object.assign({}, ...parts) as EmbeddedScripts;
}
