/** What a bundle says to whoever opens it. */
export const BUNDLE_README = `This folder lets you check an erasure certificate without the system that issued it.

  certificate-*.jws      the certificate: a signed JSON document
  entries/N.json         the log entries that it rests on, byte for byte
  entries/N.tlog-proof   the proof that entry N is in the log
  *.checkpoint           signed states of the log
  *.tlog-consistency     the proof that the later state only added to the earlier
  verify.mjs             a verifier: one file, no dependencies, Node 20 or newer

  node verify.mjs bundle.zip --log-key KEY --certificate-key KEY [--witness KEY]

The two keys must not come from this folder. Take them from your contract, from the controller's publication, or from an earlier
bundle. Without them the answer is at best "self-consistent, not authenticated".

What the certificate does and does not claim is in its field "limits".
`;
