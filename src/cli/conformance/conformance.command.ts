import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { toWireForm } from '../../whatsapp';
import { adoptEmbeddedEnvironment, namesDatabase } from '../embedded/installation';
import { embeddedScripts } from '../embedded/scripts';
import { isReady } from '../supervisor';
import { readState } from '../supervisor/state-file';
import { type IngestAnswer, type IngestTarget, ingestTarget, postWebhook } from '../webhook/ingest-target';
import { latestMoment, shiftMoments } from '../webhook/retime';
import { payloadFiles, type PayloadFile } from './payload-files';
import { withThrowAwaySystem } from './throw-away-system';
import { verdictOf } from './verdict';

const EXIT_FAILED = 1;
/** Just after a start the keyring may not know the retention classes yet; Meta would try again, and so do we. */
const PATIENCE_MS = 30_000;
/** The latest moment of a payload is put this far back: a clock that is a little behind must not call it the future. */
const BACK_SECONDS = 60;

/** Adds `lethe conformance DIR`, which `npm run conformance` calls. */
export function register(program: Command): void {
  program
    .command('conformance')
    .description('replay every webhook JSON under a folder through ingest, and say what became of each')
    .argument('<dir>', 'a folder of payloads, or one file')
    .option('--url <url>', 'an ingest that runs elsewhere; the app secret is that of the configuration')
    .action(async (dir: string, options: { url?: string }) => {
      process.exitCode = await conformance(payloadFiles(dir), options.url);
    });
}

async function conformance(files: readonly PayloadFile[], url: string | undefined): Promise<number> {
  const running = await runningIngest(url);
  if (running !== null) return replay(files, running, `the ingest at ${running.url}`);
  return withThrowAwaySystem((env) =>
    replay(files, ingestTarget(env), 'a throw-away ingest, started for this'),
  );
}

/** The ingest of the configuration, or of the embedded installation of this checkout, when it answers. */
async function runningIngest(url: string | undefined): Promise<IngestTarget | null> {
  const home = resolve(process.env.LETHE_HOME ?? '.lethe');
  const embeddedRuns = embeddedScripts().isRunning(readState(home)?.supervisor);
  if (embeddedRuns) adoptEmbeddedEnvironment(home, process.env);
  if (url === undefined && !embeddedRuns && !namesDatabase(process.env)) return null;
  const target = ingestTarget(process.env, url);
  if (await isReady(target.url)) return target;
  throw new Error(`no ingest is ready at ${target.url}`);
}

async function replay(files: readonly PayloadFile[], target: IngestTarget, where: string): Promise<number> {
  console.log(`Replaying ${files.length} files through ${where}.`);
  console.log(
    'The timestamps of each file are moved by one distance, so that its latest is a minute ago: old samples would have expired.\n',
  );
  let failed = 0;
  let skipped = 0;
  for (const file of files) {
    if ('skipped' in file) {
      skipped++;
      console.log(`${file.name}: skipped, ${file.skipped}`);
      continue;
    }
    const verdict = verdictOf(await postPatiently(target, bodyOf(file.payload)));
    if (verdict.failed) failed++;
    console.log(`${file.name}: ${verdict.words}`);
  }
  console.log(`\n${files.length - skipped} payloads, ${failed} FAILED, ${skipped} other files`);
  return failed > 0 ? EXIT_FAILED : 0;
}

function bodyOf(payload: Parameters<typeof latestMoment>[0]): Buffer {
  const latest = latestMoment(payload);
  const now = Math.floor(Date.now() / 1000) - BACK_SECONDS;
  return toWireForm(latest === null ? payload : shiftMoments(payload, now - latest));
}

async function postPatiently(target: IngestTarget, body: Buffer): Promise<IngestAnswer> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await postWebhook(target, body);
    if (answer.status !== 503 || performance.now() > until) return answer;
    await sleep(500);
  }
}
