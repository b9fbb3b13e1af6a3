export {
  checkpointText,
  openCheckpoint,
  parseCheckpoint,
  type Checkpoint,
  type OpenedCheckpoint,
  type TreeHead,
} from './checkpoint';
export {
  formatConsistencyProof,
  formatInclusionProof,
  parseConsistencyProof,
  parseInclusionProof,
  type ConsistencyProofFile,
  type InclusionProofFile,
} from './proof-files';
export {
  cosignature,
  cosignedMessage,
  formatNote,
  noteSignature,
  parseNote,
  verifyNote,
  type NoteSignature,
  type SignedNote,
  type VerifiedSignature,
} from './signed-note';
export {
  formatVerifierKey,
  isKeyName,
  NoteKeyType,
  parseVerifierKey,
  verifierKey,
  type VerifierKey,
} from './verifier-key';
