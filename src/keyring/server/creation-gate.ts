import { DomainError } from '../../foundation/errors';

/**
 * Stops the making of keys while a rotation copies the pages. Whoever needs a new key waits up to two seconds, then is told `unavailable`; those
 * who use existing keys never notice.
 */
export class CreationGate {
  private opening: Promise<void> | undefined;
  private release: (() => void) | undefined;

  constructor(private readonly patienceMs = 2_000) {}

  /** Resolves when keys may be made; the caller must then make them without awaiting anything. Throws `keyring.creation.paused`. */
  async enter(): Promise<void> {
    const until = performance.now() + this.patienceMs;
    while (this.opening !== undefined) {
      const left = until - performance.now();
      if (left <= 0) throw tooLate();
      await Promise.race([this.opening, pause(left)]);
    }
  }

  close(): void {
    this.opening ??= new Promise((resolve) => (this.release = resolve));
  }

  open(): void {
    this.opening = undefined;
    this.release?.();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function tooLate(): DomainError {
  return new DomainError(
    'unavailable',
    'keyring.creation.paused',
    'a rotation is copying the keys; try again',
  );
}
