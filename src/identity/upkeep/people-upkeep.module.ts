import { Module } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { KeyringClient } from '../../keyring/client';
import { PeopleUpkeep } from './people-upkeep';
import { PeopleUpkeepStore } from './people-upkeep.store';

/** What the worker does for people. Database, keyring client, audit log and clock are global. */
@Module({
  providers: [
    PeopleUpkeepStore,
    {
      provide: PeopleUpkeep,
      inject: [PeopleUpkeepStore, KeyringClient, AuditLog, CLOCK],
      useFactory: (store: PeopleUpkeepStore, keyring: KeyringClient, audit: AuditLog, clock: Clock) =>
        new PeopleUpkeep(store, keyring, audit, clock),
    },
  ],
  exports: [PeopleUpkeep],
})
export class PeopleUpkeepModule {}
