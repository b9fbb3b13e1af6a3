/** What an operator has to know before the first message is sealed; said at set-up and at every start. */
export const NO_OLD_KEYS =
  'Lethe keeps no old copies of its keys, because an old copy is exactly what erasure must not leave: ' +
  'whoever loses the newest snapshot and the key database, or every custodian, loses every message.';
