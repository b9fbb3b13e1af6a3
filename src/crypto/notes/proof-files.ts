import { DomainError } from '../../foundation/errors';
import { decodeBase64, decodeDecimal } from '../strict-decoding';

const PROOF_HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;
// latin1 keeps every byte as it is, so that the checkpoint is handed on verbatim.
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A `*.tlog-proof` file: which leaf, its path, and the checkpoint verbatim. The entry itself is not in it. */
export interface InclusionProofFile {
  index: number;
  hashes: Buffer[];
  checkpoint: Buffer;
}

/** C2SP tlog-proof v1. We write no `extra` line. */
export function formatInclusionProof(proof: InclusionProofFile): Buffer {
  const lines = [
    PROOF_HEADER,
    `index ${proof.index}`,
    ...proof.hashes.map((hash) => hash.toString('base64')),
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(lines.join('\n')), proof.checkpoint]);
}

/** Reads a `*.tlog-proof` file; throws `proof-file.malformed`. An `extra` line is skipped: nobody vouches for it. */
export function parseInclusionProof(bytes: Uint8Array): InclusionProofFile {
  const { lines, checkpoint } = splitFile(bytes);
  if (lines.shift() !== PROOF_HEADER) throw malformed();
  if (lines[0]?.startsWith('extra ') && decodeBase64(lines.shift()!.slice(6)) === null) throw malformed();
  const index = numberAfter('index ', lines.shift());
  return { index, hashes: parseHashes(lines), checkpoint };
}

/** A `*.tlog-consistency` file, and the body that a witness is sent: the older size, the path, the newer checkpoint verbatim. */
export interface ConsistencyProofFile {
  oldSize: number;
  hashes: Buffer[];
  checkpoint: Buffer;
}

/** C2SP tlog-witness, body of add-checkpoint. */
export function formatConsistencyProof(proof: ConsistencyProofFile): Buffer {
  const lines = [`old ${proof.oldSize}`, ...proof.hashes.map((hash) => hash.toString('base64')), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\n')), proof.checkpoint]);
}

/** Reads a `*.tlog-consistency` file; throws `proof-file.malformed`. */
export function parseConsistencyProof(bytes: Uint8Array): ConsistencyProofFile {
  const { lines, checkpoint } = splitFile(bytes);
  const oldSize = numberAfter('old ', lines.shift());
  return { oldSize, hashes: parseHashes(lines), checkpoint };
}

function splitFile(bytes: Uint8Array): { lines: string[]; checkpoint: Buffer } {
  const whole = text(bytes);
  const split = whole.indexOf('\n\n');
  if (split < 0) throw malformed();
  return { lines: whole.slice(0, split).split('\n'), checkpoint: Buffer.from(bytes.subarray(split + 2)) };
}

function numberAfter(prefix: string, line: string | undefined): number {
  const value = line?.startsWith(prefix) ? decodeDecimal(line.slice(prefix.length)) : null;
  if (value === null) throw malformed();
  return value;
}

function parseHashes(lines: readonly string[]): Buffer[] {
  if (lines.length > MAX_HASHES) throw malformed();
  return lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash?.length !== 32) throw malformed();
    return hash;
  });
}

function malformed(): DomainError {
  return new DomainError('corrupt', 'proof-file.malformed', 'this is not a well-formed proof file');
}
