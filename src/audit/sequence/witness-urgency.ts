/** Somebody waits for these to be witnessed (a certificate, a rotation), or would like to deny them soon. */
const PREFIXES = [
  'request.',
  'generation.',
  'guard.',
  'certificate.',
  'hold.',
  'restore.',
  'drill.',
  'backup.',
];
const TYPES = new Set([
  'subject.fenced',
  'subject.destroyed',
  'subject.lapsed',
  'bucket.destroyed',
  'log.rejected',
  'clock.jump',
]);

/** True when a checkpoint with an entry of this type goes to the witnesses at once instead of within a minute. */
export function needsWitnessAtOnce(type: string): boolean {
  return TYPES.has(type) || PREFIXES.some((prefix) => type.startsWith(prefix));
}
