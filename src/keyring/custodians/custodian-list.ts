import { join } from 'node:path';
import type { Clock } from '../../foundation/clock';
import { readSecretFile } from '../../foundation/config';
import { DomainError } from '../../foundation/errors';
import { AwsKmsCustodian } from './aws-kms';
import type { Custodian } from './custodian';
import type { CustodianDevices } from './custodian-settings';
import { FileCustodian } from './file-custodian';
import { Pkcs11Custodian } from './pkcs11';
import { TransitCustodian } from './transit';

/** What making custodians needs beside their names. */
export interface CustodianSettings {
  /** Where file custodians keep their folders. */
  folder: string;
  clock: Clock;
  /** Settings of the devices other than `file`, by name. */
  devices?: CustodianDevices | undefined;
}

/**
 * Makes the custodians of a list such as `file:a,pkcs11:hsm-a,aws-kms:eu,transit:vault-1`. Throws `custodian.name`, `custodian.unknown-kind`,
 * `custodian.settings` or `custodian.list`.
 */
export function makeCustodians(list: string, settings: CustodianSettings): Custodian[] {
  const custodians = list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => makeCustodian(entry, settings));
  const ids = new Set(custodians.map(({ id }) => id));
  if (custodians.length === 0 || ids.size !== custodians.length)
    throw invalid('list', 'name at least one custodian, each once');
  return custodians;
}

function makeCustodian(entry: string, { folder, clock, devices = {} }: CustodianSettings): Custodian {
  const [kind, name = ''] = entry.split(':');
  if (!/^[a-z0-9-]{1,32}$/.test(name))
    throw invalid('name', 'a custodian is named by lower-case letters, digits and hyphens');
  if (kind === 'file') return new FileCustodian(entry, join(folder, name), clock);
  const device = devices[name];
  if (kind !== 'pkcs11' && kind !== 'aws-kms' && kind !== 'transit')
    throw invalid('unknown-kind', 'custodians are of the kind file, pkcs11, aws-kms or transit');
  if (device?.kind !== kind)
    throw invalid(
      'settings',
      `the custodian ${name} needs an entry of kind ${kind} in the custodians' settings`,
    );
  switch (device.kind) {
    case 'pkcs11':
      return new Pkcs11Custodian(
        entry,
        { ...device, pin: readSecretFile(device.pinFile).toString('utf8') },
        clock,
      );
    case 'aws-kms':
      return new AwsKmsCustodian(entry, device, clock);
    case 'transit':
      return new TransitCustodian(entry, device, clock);
  }
}

function invalid(code: string, message: string): DomainError {
  return new DomainError('invalid', `custodian.${code}`, message);
}
