import { ConfigError, type ConfigIssue } from '../../foundation/config';
import type { Custodian, DeviceClass } from '../../keyring/custodians';

/** Devices whose contents can be copied and brought back. */
const TEST_DEVICES: readonly DeviceClass[] = ['file', 'pkcs11-software'];

/** What the operator has accepted. */
export interface CustodianPolicy {
  MODE: 'development' | 'production';
  ALLOW_TEST_CUSTODIANS: boolean;
  GUARD_DELAY_SECONDS: number;
  SINGLE_CUSTODIAN_ACCEPTED_BY?: string | undefined;
}

/** Refuses, in production, devices that do not forget, and a single device, unless the operator accepts the risk by name. Throws {@link ConfigError}. */
export function assertCustodianPolicy(
  custodians: readonly Pick<Custodian, 'deviceClass'>[],
  policy: CustodianPolicy,
): void {
  if (policy.MODE !== 'production') return;
  const issues: ConfigIssue[] = [];
  if (
    !policy.ALLOW_TEST_CUSTODIANS &&
    custodians.some(({ deviceClass }) => TEST_DEVICES.includes(deviceClass))
  ) {
    issues.push({
      key: 'LETHE_KEYRING_CUSTODIANS',
      rule: 'names a test device, which forgets nothing for sure: use an HSM, AWS KMS or Transit, or set LETHE_KEYRING_ALLOW_TEST_CUSTODIANS=true',
    });
  }
  if (custodians.length < 2 && !policy.SINGLE_CUSTODIAN_ACCEPTED_BY) {
    issues.push({
      key: 'LETHE_KEYRING_CUSTODIANS',
      rule: 'names one device, and losing it loses every message: name two in different places, or say who accepts that in LETHE_KEYRING_SINGLE_CUSTODIAN_ACCEPTED_BY',
    });
  }
  if (policy.GUARD_DELAY_SECONDS < 86_400) {
    issues.push({
      key: 'LETHE_KEYRING_GUARD_DELAY_SECONDS',
      rule: 'must be at least 86400 in production: people need a day to stop a mistake',
    });
  }
  if (issues.length > 0) throw new ConfigError(issues);
}
