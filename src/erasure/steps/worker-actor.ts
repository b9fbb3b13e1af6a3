import type { Actor } from '../../audit';

/** Who acts in the erasure cycle. */
export const WORKER: Actor = { kind: 'process', ref: 'worker' };
