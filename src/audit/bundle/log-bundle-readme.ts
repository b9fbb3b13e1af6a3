/** What a bundle of entries says to whoever opens it. */
export const LOG_BUNDLE_README = `This folder lets you check entries of an audit log without the system that wrote them.

  entries/N.json         entry N, byte for byte
  entries/N.tlog-proof   the proof that entry N is in the log
  N.checkpoint           the signed state of the log that the proofs lead to, with the lines of its witnesses
  stamped-N.checkpoint   an earlier state, with its RFC 3161 time stamp in stamped-N.tsr, if there is one
  verify.mjs             a verifier: one file, no dependencies, Node 20 or newer

  node verify.mjs bundle.zip --log-key KEY [--witness KEY]

A proof shows that an entry is in the log, never that no other was left out on the way to you. The verifier says which entries between the first
and the last are not here; how many were handed out, to whom and when, the log itself knows (its entry audit.read).

The keys must not come from this folder: take them from your contract, from the controller's publication, or from an earlier bundle. Without them
the answer is at best "self-consistent, not authenticated".
`;
