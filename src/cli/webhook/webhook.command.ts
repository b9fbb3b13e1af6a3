import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Json, readJson, toWireForm } from '../../whatsapp';
import { type IngestAnswer, ingestTarget, postWebhook } from './ingest-target';
import { latestMoment, shiftMoments } from './retime';

const EXIT_REFUSED = 1;
const EXIT_BAD_INPUT = 65;

/** Adds `lethe webhook send FILE…`. */
export function register(program: Command): void {
  program
    .command('webhook')
    .description('play the part of Meta')
    .command('send')
    .description(
      "sign webhook payloads and post them in Meta's wire form: compact ASCII JSON with \\uXXXX and \\/",
    )
    .argument('<file...>', 'JSON files, sent in this order')
    .option('--now', 'move all timestamps by the same distance, so that the latest is now')
    .option('--url <url>', "ingest's address; that of the configuration when absent")
    .action(async (files: string[], options: { now?: boolean; url?: string }) => {
      process.exitCode = await send(files, options);
    });
}

async function send(files: readonly string[], options: { now?: boolean; url?: string }): Promise<number> {
  const payloads = files.map((file) => ({ file, payload: readJson(readFileSync(file)) }));
  const broken = payloads.find(({ payload }) => payload === undefined);
  if (broken !== undefined) {
    process.stderr.write(`${broken.file}: is not JSON in UTF-8\n`);
    return EXIT_BAD_INPUT;
  }
  const target = ingestTarget(process.env, options.url);
  const moments = payloads.flatMap(({ payload }) => latestMoment(payload as Json) ?? []);
  const shift = options.now && moments.length > 0 ? Math.floor(Date.now() / 1000) - Math.max(...moments) : 0;
  let refused = false;
  for (const { file, payload } of payloads) {
    const answer = await postWebhook(target, toWireForm(shiftMoments(payload as Json, shift)));
    process.stdout.write(`${file}: ${describe(answer)}\n`);
    refused ||= answer.status !== 200;
  }
  return refused ? EXIT_REFUSED : 0;
}

/** Counts that are not 0, or the problem's code: neither says anything about anybody. */
function describe({ status, body }: IngestAnswer): string {
  if (status !== 200) return `${status} ${typeof body.code === 'string' ? body.code : ''}`.trim();
  const counts = Object.entries(body).filter(
    ([name, count]) => name !== 'updates' && typeof count === 'number' && count > 0,
  );
  return `200 ${counts.map(([name, count]) => `${String(count)} ${name}`).join(', ')}`.trim();
}
