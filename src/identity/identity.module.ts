import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import { AccessGuard } from './access-guard';
import { ApiKeyRow } from './api-key.entity';
import { ApiKeys } from './api-keys';
import { ApiKeysHttpController } from './api-keys.http-controller';
import { ApiKeyStore } from './api-keys.store';
import { AssignmentRow } from './assignment.entity';
import { AssignmentStore } from './assignments.store';
import { SecondPerson } from './second-person';

/** Who may call the API. Puts the guard in front of every route of the process that imports it. */
@Module({})
export class IdentityModule {
  static forRoot({ apiKeyMaxDays }: { apiKeyMaxDays: number }): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      imports: [TypeOrmModule.forFeature([ApiKeyRow, AssignmentRow])],
      controllers: [ApiKeysHttpController],
      providers: [
        ApiKeyStore,
        AssignmentStore,
        SecondPerson,
        {
          provide: ApiKeys,
          inject: [ApiKeyStore, CLOCK],
          useFactory: (store: ApiKeyStore, clock: Clock) =>
            new ApiKeys(store, new AuditLog(), clock, apiKeyMaxDays),
        },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [ApiKeys, ApiKeyStore, AssignmentStore, SecondPerson],
    };
  }
}
