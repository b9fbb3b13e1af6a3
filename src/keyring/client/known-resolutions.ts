import type { Clock } from '../../foundation/clock';
import type { ResolveRequest } from '../protocol';

/** An answer of the keyring, and the stamp under which it was given. */
export interface KnownResolution {
  subjectRef: string;
  incarnation: number;
  stamp: number;
}

const MAX_ENTRIES = 4_096;
/** As a lease: what was learnt of somebody is not kept any longer. */
const MAX_AGE_MS = 60_000;

/**
 * Who was resolved lately. An entry decides nothing by itself: before each use the keyring is asked whether its stamp still stands, because after an erasure
 * the same identifiers mean somebody new.
 */
export class KnownResolutions {
  private readonly entries = new Map<string, KnownResolution & { keptAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** What may still hold; nothing for requests that want more than to know who it is. */
  find(request: ResolveRequest): KnownResolution | undefined {
    if (asksForMore(request)) return undefined;
    const known = this.entries.get(keyOf(request));
    return known !== undefined && this.isRecent(known) ? known : undefined;
  }

  /** Remembers an answer that found, or made, exactly one person. */
  keep(request: ResolveRequest, { subjectRef, incarnation, stamp }: KnownResolution): void {
    if (request.previous !== undefined) return;
    const key = keyOf(request);
    this.entries.delete(key);
    this.entries.set(key, { subjectRef, incarnation, stamp, keptAt: this.clock.monotonic() });
    if (this.entries.size > MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
  }

  /** Forgets a subject. */
  forget(subjectRef: string): void {
    for (const [key, known] of this.entries) if (known.subjectRef === subjectRef) this.entries.delete(key);
  }

  /** Forgets what is too old. Entries lie in the order in which they were kept. */
  sweep(): void {
    for (const [key, known] of this.entries) {
      if (this.isRecent(known)) return;
      this.entries.delete(key);
    }
  }

  clear(): void {
    this.entries.clear();
  }

  get size(): number {
    return this.entries.size;
  }

  private isRecent({ keptAt }: { keptAt: number }): boolean {
    return this.clock.monotonic() - keptAt < MAX_AGE_MS;
  }
}

function asksForMore({ seal, previous }: ResolveRequest): boolean {
  return previous !== undefined || (seal !== undefined && seal.length > 0);
}

/** Whether somebody may be made is part of the question: who may not ask without making gets no answer from here either. */
function keyOf({ identifiers, mayCreate }: ResolveRequest): string {
  let key = mayCreate ? '+' : '-';
  for (const { kind, value } of identifiers) key += `${kind} ${value}\n`;
  return key;
}
