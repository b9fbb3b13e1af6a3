import type { KeyringClient, RotationPhase, RotationResult } from '../keyring/client';

const LOOK_MS = 250;
const WORDS: Partial<Record<RotationPhase, string>> = {
  frozen: 'the batch is closed',
  rooted: 'every custodian has a new root',
  committed: 'the new generation is written; both can be read',
  verified: 'a fresh process has opened every key of it',
  destroying: 'the custodians are forgetting the old root',
  denied: 'each of them denies it',
  cleaned: 'what is dead is deleted',
};

/** Rotates, and says of each phase when it was reached. Phases that pass between two looks are not seen. */
export async function rotateAloud(
  client: KeyringClient,
  say: (line: string) => void,
): Promise<RotationResult> {
  const rotation = client.rotate();
  const ended = rotation.then(
    () => true,
    () => true,
  );
  const aWhile = () => new Promise<false>((done) => setTimeout(() => done(false), LOOK_MS));
  let seen: RotationPhase = 'idle';
  while (!(await Promise.race([ended, aWhile()]))) {
    const { phase } = await client.status().catch(() => ({ phase: seen }));
    if (phase !== seen && WORDS[phase] !== undefined) say(`${phase.padEnd(12)} ${WORDS[phase]}`);
    seen = phase;
  }
  return rotation;
}
