export { AppendStack } from './append-stack';
export { EMPTY_ROOT, leafHash, nodeHash } from './hashing';
export { consistencyProof, inclusionProof, rootAt, type ReadSubtrees } from './proofs';
export { type Subtree } from './subtrees';
export { verifyConsistency, verifyInclusion } from './verify';
