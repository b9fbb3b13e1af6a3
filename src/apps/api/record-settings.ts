import type { RecordsSettings } from '../../records';
import type { ApiConfig } from './api.config';

/** What the record of processing activities says of the settings of this process. */
export function recordSettings(config: ApiConfig): Pick<RecordsSettings, 'responsible' | 'around'> {
  return {
    responsible: {
      controller: config.CONTROLLER_NAME,
      controllerContact: config.CONTROLLER_CONTACT ?? null,
      dataProtectionOfficer: config.DPO_CONTACT ?? null,
      country: config.COUNTRY,
    },
    around: {
      objectStore: config.OBJECT_STORE,
      recogniser: config.RECOGNISER_URL === undefined ? null : new URL(config.RECOGNISER_URL).host,
    },
  };
}
