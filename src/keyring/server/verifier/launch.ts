import { spawn } from 'node:child_process';
import type { SnapshotReport } from '../snapshot/snapshot-check';
import type { VerifierReport } from './generation-verifier';

/** How the fresh process is started. */
export interface VerifierLaunch {
  /** Compiled entry file. */
  entry: string;
  /** Its whole environment: database, custodian login, nothing of the callers. */
  env: Record<string, string>;
  timeoutMs?: number;
}

/** R5's verification. Only `verify` is needed; the rest lets a process start while there is still something else to do. */
export interface Verifier {
  /** A rotation has begun: a verification is going to follow. */
  prepare?(): void;
  verify(generation: number): Promise<VerifierReport>;
  /** What was prepared is not needed after all. */
  discard?(): void;
}

const TIMEOUT_MS = 600_000;
const MAX_LINE_BYTES = 65_536;

/**
 * Verification by a fresh process that has nothing but the database and its own custodian login, and prints one line. A process that dies, hangs or says
 * something else counts as a verification that failed.
 */
export class VerifierProcess implements Verifier {
  private waiting: Told | undefined;

  constructor(private readonly launch: VerifierLaunch) {}

  prepare(): void {
    this.waiting ??= start(this.launch);
  }

  async verify(generation: number): Promise<VerifierReport> {
    this.prepare();
    const told = this.waiting!;
    this.waiting = undefined;
    return parseReport(await told.answerTo(String(generation))) ?? failed(generation);
  }

  discard(): void {
    this.waiting?.end();
    this.waiting = undefined;
  }
}

/** Starts a fresh process that opens a snapshot with nothing but the file and its own custodian login. */
export async function launchSnapshotCheck(launch: VerifierLaunch, path: string): Promise<SnapshotReport> {
  const died = { ok: false, generation: 0, takenAt: 0, pages: 0, keys: 0, custodians: [] };
  try {
    const report = JSON.parse(await start(launch, path).answerTo()) as SnapshotReport;
    return typeof report.ok === 'boolean' ? report : { ...died, failure: 'keyring.snapshot.check-died' };
  } catch {
    return { ...died, failure: 'keyring.snapshot.check-died' };
  }
}

/** A process that may wait to be told what to do. */
interface Told {
  /** What it prints until it ends; it is ended when it takes too long. */
  answerTo(line?: string): Promise<string>;
  end(): void;
}

/** Starts a process that prints one line. */
function start({ entry, env, timeoutMs = TIMEOUT_MS }: VerifierLaunch, ...args: string[]): Told {
  const child = spawn(process.execPath, [entry, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let line = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    if (line.length < MAX_LINE_BYTES) line += chunk;
  });
  // One that died before it was told says nothing, and nothing is what it is taken for.
  child.stdin.on('error', () => undefined);
  const printed = new Promise<string>((resolve) => {
    child.once('error', () => resolve(''));
    child.once('close', () => resolve(line));
  });
  return {
    answerTo: async (question = '') => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      child.stdin.end(`${question}\n`);
      return printed.finally(() => clearTimeout(timer));
    },
    end: () => child.kill('SIGKILL'),
  };
}

function parseReport(line: string): VerifierReport | undefined {
  try {
    const report = JSON.parse(line) as Partial<VerifierReport>;
    return typeof report.ok === 'boolean' && typeof report.setDigest === 'string'
      ? (report as VerifierReport)
      : undefined;
  } catch {
    return undefined;
  }
}

function failed(generation: number): VerifierReport {
  return {
    ok: false,
    generation,
    pages: 0,
    keys: 0,
    setDigest: '',
    custodians: [],
    failure: 'keyring.verify.died',
  };
}
