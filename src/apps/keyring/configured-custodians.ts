import { systemClock } from '../../foundation/clock';
import { ConfigError } from '../../foundation/config';
import { DomainError } from '../../foundation/errors';
import {
  type Custodian,
  LostCustodian,
  makeCustodians,
  readCustodianSettings,
} from '../../keyring/custodians';

/** The custodians that the settings name. Throws {@link ConfigError} for a list or a file that is wrong; it names the member, never its value. */
export function configuredCustodians(config: {
  CUSTODIANS: string;
  CUSTODIAN_DIR: string;
  CUSTODIANS_FILE?: string | undefined;
}): Custodian[] {
  const { CUSTODIANS, CUSTODIAN_DIR: folder, CUSTODIANS_FILE: file } = config;
  try {
    const devices = file === undefined ? undefined : readCustodianSettings(file);
    return makeCustodians(CUSTODIANS, { folder, clock: systemClock, devices });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new ConfigError([
      {
        key: 'LETHE_KEYRING_CUSTODIANS',
        rule: `and LETHE_KEYRING_CUSTODIANS_FILE must fit: ${error.message}`,
      },
    ]);
  }
}

/** The devices that the operator has declared lost. */
export function lostCustodians(list: string | undefined): Custodian[] {
  return (list?.split(',') ?? []).map((id) => new LostCustodian(id, systemClock));
}
