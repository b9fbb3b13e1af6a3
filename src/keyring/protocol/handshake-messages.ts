import { fixed, long, struct, text, word } from './codec';

/** First and third message of the handshake, and the second and fourth: see `caller-role.ts` for the proofs. */
export const helloOpening = struct({ role: text, clientNonce: fixed(16) });

/** The keyring proves itself first: a caller never tells an impostor anything. */
export const helloChallenge = struct({ serverNonce: fixed(16), proof: fixed(32) });

/** The caller's proof. */
export const helloProofMessage = struct({ proof: fixed(32) });

/** What a caller needs to know of the keyring it is connected to. */
export const helloWelcome = struct({ keyringId: fixed(16), leaseTtlMs: word, generation: long });
