export { checkpointText, openCheckpoint, parseCheckpoint, type TreeHead } from './checkpoint';
export {
  formatConsistencyProof,
  formatInclusionProof,
  parseConsistencyProof,
  parseInclusionProof,
} from './proof-files';
export {
  cosignature,
  cosignedMessage,
  formatNote,
  noteSignature,
  parseNote,
  verifyNote,
} from './signed-note';
export {
  formatVerifierKey,
  isKeyName,
  NoteKeyType,
  parseVerifierKey,
  verifierKey,
  type VerifierKey,
} from './verifier-key';
