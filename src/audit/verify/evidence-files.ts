import { isZip, readZip } from './read-zip';

/** Files to verify together, by what they are. Keys are file names. */
export interface EvidenceFiles {
  certificates: Map<string, Buffer>;
  /** By index. */
  entries: Map<number, Buffer>;
  proofs: Map<string, Buffer>;
  checkpoints: Map<string, Buffer>;
  consistencies: Map<string, Buffer>;
  /** Verifier keys that travel with the evidence: they authenticate nothing. */
  keys: Map<string, Buffer>;
  /** RFC 3161 replies, each over the checkpoint of the same base name. */
  timestamps: Map<string, Buffer>;
  others: Map<string, Buffer>;
}

const NOTE_MARK = Buffer.from('\n\n\u2014 ');
const isJws = (bytes: Buffer): boolean =>
  bytes.length < 1_048_576 && /^[\w=-]+\.[\w=-]*\.[\w=-]*\s*$/.test(bytes.toString('latin1'));

/** Sorts files by name, and by content where a name says nothing. A ZIP archive is unpacked; throws `bundle.unreadable`. */
export function sortEvidence(given: ReadonlyMap<string, Buffer>): EvidenceFiles {
  const files: EvidenceFiles = {
    certificates: new Map(),
    entries: new Map(),
    proofs: new Map(),
    checkpoints: new Map(),
    consistencies: new Map(),
    keys: new Map(),
    timestamps: new Map(),
    others: new Map(),
  };
  for (const [name, bytes] of given) {
    if (!isZip(bytes)) place(files, name, bytes);
    else for (const [inner, content] of readZip(bytes)) place(files, inner, content);
  }
  return files;
}

function place(files: EvidenceFiles, name: string, bytes: Buffer): void {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const entry = /^(\d{1,16})\.json$/.exec(base);
  if (entry) files.entries.set(Number(entry[1]), bytes);
  else if (base.endsWith('.tlog-proof') || bytes.subarray(0, 23).toString() === 'c2sp.org/tlog-proof@v1\n')
    files.proofs.set(name, bytes);
  else if (base.endsWith('.tlog-consistency')) files.consistencies.set(name, bytes);
  else if (base.endsWith('.checkpoint')) files.checkpoints.set(name, bytes);
  else if (base.endsWith('.vkey')) files.keys.set(name, bytes);
  else if (base.endsWith('.tsr')) files.timestamps.set(name, bytes);
  else if (base.endsWith('.jws') || isJws(bytes)) files.certificates.set(name, bytes);
  else if (bytes.length < 65_536 && bytes.includes(NOTE_MARK)) files.checkpoints.set(name, bytes);
  else files.others.set(name, bytes);
}
