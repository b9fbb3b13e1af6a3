import { wipe } from '../../crypto';

/** A generation whose key is in memory. */
export interface LiveGeneration {
  readonly number: number;
  readonly key: Buffer;
}

/**
 * The generation keys in memory: the current one, and during a rotation, from commit until destruction, the one before, because new keys are then
 * written in both.
 */
export class GenerationKeys {
  private live: LiveGeneration[] = [];

  /** The one under which pages are read. */
  get current(): LiveGeneration {
    const [first] = this.live;
    if (first === undefined) throw new RangeError('no generation is loaded');
    return first;
  }

  /** All under which a new page must be wrapped; the current one first. */
  get writable(): readonly LiveGeneration[] {
    return this.live;
  }

  get isLoaded(): boolean {
    return this.live.length > 0;
  }

  /** Takes over the buffer. */
  makeCurrent(number: number, key: Buffer): void {
    this.live = [{ number, key }, ...this.live];
  }

  /** Adds the generation before, after a restart in the middle of a rotation. Takes over the buffer. */
  addPrevious(number: number, key: Buffer): void {
    this.live = [...this.live, { number, key }];
  }

  /** Overwrites the current generation and returns to the one before. */
  takeBack(): void {
    wipe(this.live.shift()?.key);
  }

  /** Overwrites every generation but the current one. */
  wipePrevious(): void {
    for (const { key } of this.live.splice(1)) wipe(key);
  }

  wipe(): void {
    for (const { key } of this.live.splice(0)) wipe(key);
  }
}
