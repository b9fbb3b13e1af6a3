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

const TIMEOUT_MS = 600_000;
const MAX_LINE_BYTES = 65_536;

/**
 * Starts a fresh process that verifies a generation with nothing but the database and its own custodian login, and returns its one line. A process
 * that dies, hangs or says something else counts as a verification that failed.
 */
export async function launchVerifier(launch: VerifierLaunch, generation: number): Promise<VerifierReport> {
  return parseReport(await lineOf(launch, String(generation))) ?? failed(generation);
}

/** Starts a fresh process that opens a snapshot with nothing but the file and its own custodian login. */
export async function launchSnapshotCheck(launch: VerifierLaunch, path: string): Promise<SnapshotReport> {
  const died = { ok: false, generation: 0, takenAt: 0, pages: 0, keys: 0, custodians: [] };
  try {
    const report = JSON.parse(await lineOf(launch, path)) as SnapshotReport;
    return typeof report.ok === 'boolean' ? report : { ...died, failure: 'keyring.snapshot.check-died' };
  } catch {
    return { ...died, failure: 'keyring.snapshot.check-died' };
  }
}

/** What a process prints until it ends; it is ended when it takes too long. */
function lineOf({ entry, env, timeoutMs = TIMEOUT_MS }: VerifierLaunch, argument: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, argument], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let line = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      if (line.length < MAX_LINE_BYTES) line += chunk;
    });
    child.once('error', () => undefined);
    child.once('close', () => {
      clearTimeout(timer);
      resolve(line);
    });
  });
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
