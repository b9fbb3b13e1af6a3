import { blob, fixed, listOf, long, oneOf, struct, text } from './codec';

/** Entries of the destruction ledger from an index on. */
export const ledgerRequest = struct({ from: long });

/** `root` is the tree's after that entry; `entry` its canonical bytes. */
export const ledgerAnswer = struct({
  size: long,
  root: fixed(32),
  acknowledged: long,
  entries: listOf(struct({ entry: blob, root: fixed(32) })),
});

/** A process's restore guard: what it found, and how much of the ledger its database holds. */
export const guardRequest = struct({
  verdict: oneOf(['serve', 'quarantine']),
  ledgerSize: long,
  ledgerRoot: fixed(32),
});

/** What the keyring makes of it. */
export const guardAnswer = struct({
  verdict: oneOf(['equal', 'inFlight', 'behind', 'inconsistent', 'ahead']),
  size: long,
  acknowledged: long,
});

/** Asks for the signature of a log's checkpoint; `proof` is the consistency proof from the size last signed. */
export const signCheckpointRequest = struct({
  origin: text,
  size: long,
  root: fixed(32),
  proof: listOf(fixed(32)),
});

/** Ed25519 over the checkpoint's text, and the raw public key. */
export const signatureAnswer = struct({ signature: fixed(64), publicKey: fixed(32) });

/** The bytes to sign: the JWS signing input of a certificate. */
export const signCertificateRequest = struct({ signingInput: fixedBlob() });

function fixedBlob() {
  return {
    write: (w: Parameters<typeof blob.write>[0], v: Buffer) => void w.u32(v.length).bytesOf(v),
    read: (r: Parameters<typeof blob.read>[0]) => r.copy(r.u32()),
  };
}

/** The keyring's public keys: of its own log, of each application log that it signs, of certificates. */
export const publicKeysAnswer = listOf(
  struct({ purpose: text, name: text, publicKey: fixed(32), lastSize: long }),
);
