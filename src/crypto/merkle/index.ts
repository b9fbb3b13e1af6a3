export { AppendStack } from './append-stack';
export { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash } from './hashing';
export { consistencyProof, inclusionProof, rootAt, type ReadSubtrees } from './proofs';
export { coveringSubtrees, foldSubtrees, type Subtree } from './subtrees';
export { verifyConsistency, verifyInclusion } from './verify';
