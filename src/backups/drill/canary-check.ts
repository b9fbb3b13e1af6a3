import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { type PlantedCanary, saying } from '../canaries';
import { openSample, type SampleStore } from '../sample';

/** Messages of a canary that are looked at; it wrote one. */
const MESSAGES = 10;

/** How canaries in a restored copy fared. */
export interface CanaryOutcome {
  /** Opened, and said what was planted. */
  canariesOpened: number;
  /** Refused: erased since the copy, or their period is over. */
  canariesRefused: number;
}

/**
 * Opens the canaries that are in a copy: the living must say what was planted, word for word, the erased must not open. Those planted after the copy are not in it. Throws
 * `drill.broken.canary` otherwise.
 */
export async function checkCanaries(
  keyring: KeyringClient,
  samples: SampleStore,
  canaries: readonly PlantedCanary[],
  destroyed: readonly string[],
): Promise<CanaryOutcome> {
  const gone = new Set(destroyed);
  const outcome = { canariesOpened: 0, canariesRefused: 0 };
  for (const { subjectRef, phrase } of canaries) {
    const { opened, failed, over } = await openSample(
      keyring,
      await samples.messagesOf(subjectRef, MESSAGES),
      saying(phrase),
    );
    if (failed > 0)
      throw new DomainError('corrupt', 'drill.broken.canary', 'a canary does not say what was planted');
    if (opened > 0 && gone.has(subjectRef))
      throw new DomainError('corrupt', 'drill.broken.canary', 'a canary that was erased opens');
    outcome.canariesOpened += opened;
    outcome.canariesRefused += over;
  }
  return outcome;
}
