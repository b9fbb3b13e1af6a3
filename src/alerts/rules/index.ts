import type { Clock } from '../../foundation/clock';
import { accountEvent } from './account-event';
import { auditLate } from './audit-late';
import { backupFailed } from './backup-failed';
import { canaryOpened } from './canary-opened';
import { clockDrift } from './clock-drift';
import { deadlineNear } from './deadline-near';
import { drillFailed } from './drill-failed';
import { failedSignIn } from './failed-sign-in';
import { guessedPassword } from './guessed-password';
import { incidentOpened } from './incident-opened';
import { keyringAlarm } from './keyring-alarm';
import { purgeLate } from './purge-late';
import { quotaNear } from './quota-near';
import { restoreQuarantine } from './restore-quarantine';
import type { AlertRule } from './rule';
import { templateChange } from './template-change';
import { tokenEvent } from './token-event';
import { unknownNumber } from './unknown-number';
import { unusualOpening } from './unusual-opening';
import { unusualVolume } from './unusual-volume';
import { webhookReplay } from './webhook-replay';
import { webhookSignature } from './webhook-signature';

export type { AlertRule } from './rule';

/** Every rule. `backupEveryHours` is how often copies are made, 0 for never; `machine` the clock that is compared with the database's. */
export function alertRules({
  backupEveryHours,
  machine,
}: {
  backupEveryHours: number;
  machine: Pick<Clock, 'now'>;
}): readonly AlertRule[] {
  return [
    webhookSignature,
    webhookReplay,
    unusualVolume,
    unknownNumber,
    templateChange,
    accountEvent,
    tokenEvent,
    failedSignIn,
    guessedPassword,
    unusualOpening,
    canaryOpened,
    purgeLate,
    deadlineNear,
    backupFailed(backupEveryHours),
    drillFailed,
    clockDrift(machine),
    quotaNear,
    keyringAlarm,
    auditLate,
    incidentOpened,
    restoreQuarantine,
  ];
}
