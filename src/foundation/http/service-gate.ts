import type { DomainError } from '../errors';

/**
 * Whether a process serves at all. While it is closed every request but those for its health is answered with the reason (503), before anything of it is read.
 * Open until somebody closes it.
 */
export class ServiceGate {
  private reason: DomainError | undefined;

  /** Why nobody is served; undefined when everybody is. */
  get refusal(): DomainError | undefined {
    return this.reason;
  }

  /** Serves nobody from now on; `reason` should be of kind `unavailable`, with a stable code. */
  close(reason: DomainError): void {
    this.reason = reason;
  }

  open(): void {
    this.reason = undefined;
  }
}
