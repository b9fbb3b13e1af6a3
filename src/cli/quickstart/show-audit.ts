import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './demonstration';
import { expectStatus, type HttpClient, textOf } from './http-client';
import { demand } from './narrator';

/** The verifier keys of this installation; a real one publishes them where its operator cannot quietly change them. */
const KEYS_FILE = 'verifier-keys.txt';

/** The trace that reading a person's messages left in the tamper-evident log, with a proof that anybody can check. */
export async function showTrace(stage: Stage, subjectId: string): Promise<void> {
  const { narrator, auditor, folder } = stage;
  const [entry] = await disclosures(auditor, subjectId);
  demand(entry, 'reading left an entry in the audit log');
  narrator.call('GET', '/v1/audit/entries?type=disclosure', 'the trace that this left:');
  narrator.say(`  ${JSON.stringify(entry)}`);
  const evidence = join(folder, 'disclosure');
  mkdirSync(evidence, { recursive: true, mode: 0o700 });
  const index = textOf(entry.i);
  writeFileSync(join(evidence, `${index}.json`), JSON.stringify(entry), { mode: 0o600 });
  writeFileSync(join(evidence, `${index}.tlog-proof`), (await proof(auditor, index)).bytes, { mode: 0o600 });
  narrator.call('GET', `/v1/audit/proof?entry=${index}`, `with the entry, in ${evidence}`);
  await showVerified(stage, evidence);
}

/** Verifies a file or a folder as somebody would who has it and the public keys, and nothing else. */
export async function showVerified({ narrator, folder, lethe }: Stage, evidence: string): Promise<void> {
  const keys = join(folder, KEYS_FILE);
  writeFileSync(keys, (await lethe(['keyring', 'keys'])).output, { mode: 0o600 });
  narrator.say(`npx lethe verify --key ${keys} ${evidence}`);
  const { status, output } = await lethe(['verify', '--key', keys, evidence]);
  narrator.say(output.trimEnd());
  demand(status === 0, 'the evidence verifies');
}

/** The sequencer gives an entry its place within a second or so. */
async function disclosures(auditor: HttpClient, subjectId: string): Promise<Record<string, unknown>[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const path = `/v1/audit/entries?type=disclosure&subject=${subjectId}`;
    const { body } = expectStatus(await auditor.get(path), 200, 'audit entries');
    const entries = body.entries as Record<string, unknown>[];
    if (entries.length > 0 || Date.now() > deadline) return entries;
    await sleep(250);
  }
}

/** A proof exists once a signed checkpoint covers the entry. */
async function proof(auditor: HttpClient, index: string) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await auditor.get(`/v1/audit/proof?entry=${index}`);
    if (answer.status === 200 || Date.now() > deadline) return expectStatus(answer, 200, 'proof');
    await sleep(500);
  }
}
