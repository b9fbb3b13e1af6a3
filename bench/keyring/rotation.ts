import { readFileSync } from 'node:fs';
import type { KeyringClient } from '../../src/keyring/client';
import type { BenchLine } from '../benchmark';

const BATCH = 1_000;
const IN_FLIGHT = 4;

/** The phone number of a subject of {@link makeSubjects}. */
export function phoneOf(i: number): string {
  return `+99${String(i).padStart(11, '0')}`;
}

/** Makes subjects with a phone number each, through the front door; returns their references and how many a second were made. */
export async function makeSubjects(
  ingest: KeyringClient,
  count: number,
): Promise<{ refs: string[]; perSecond: number }> {
  const refs: string[] = [];
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (next < count) {
        const from = next;
        next += BATCH;
        const items = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => ({
          identifiers: [{ kind: 'phone' as const, value: phoneOf(from + i) }],
          eventTime: Math.floor(Date.now() / 1000),
          mayCreate: true,
        }));
        for (const { subjectRef } of await ingest.resolve(items))
          if (subjectRef !== undefined) refs.push(subjectRef);
      }
    }),
  );
  return { refs, perSecond: Math.round((refs.length / (performance.now() - began)) * 1000) };
}

/** Erases some subjects, which lie in as many pages as chance has it, and times the rotation that destroys their keys. */
export async function timeRotation(
  worker: KeyringClient,
  refs: readonly string[],
  erasures: number,
  subjects: number,
): Promise<BenchLine> {
  const step = Math.floor(refs.length / erasures);
  const chosen = Array.from({ length: erasures }, (_, i) => refs[i * step]!);
  let waitMs = 0;
  for (const ref of chosen) waitMs = Math.max(waitMs, (await worker.fence(ref)).waitMs);
  await new Promise((resolve) => setTimeout(resolve, waitMs + 50));
  const answers = await worker.destroy(
    chosen.map((subjectRef) => ({ kind: 'subject', subjectRef, reason: 'erasure' })),
  );
  if (answers.some(({ status }) => status !== 'doomed')) throw new Error('a subject was not doomed');
  const began = performance.now();
  const { phase, destroyed } = await worker.rotate();
  if (phase !== 'recorded' || destroyed !== erasures)
    throw new Error(`the rotation ended with ${phase}, ${destroyed} destroyed`);
  return limit(
    'rotation with verification by a fresh process',
    's',
    (performance.now() - began) / 1000,
    10,
    `${subjects} subjects, ${erasures} erased in ${erasures} pages; R1 to R9; baseline: the limit`,
  );
}

/** Resident memory of a process against a limit. */
export function memoryOf(pid: number, name: string, subjects: number): BenchLine {
  const kib = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return limit(
    name,
    'MB',
    (kib * 1024) / 1e6,
    600,
    `${subjects} subjects with one identifier each; baseline: the limit`,
  );
}

function limit(name: string, unit: string, ours: number, baseline: number, conditions: string): BenchLine {
  return {
    name,
    unit,
    ours: Number(ours.toFixed(2)),
    baseline,
    ratio: Number((ours / baseline).toFixed(3)),
    runs: 1,
    conditions,
  };
}
