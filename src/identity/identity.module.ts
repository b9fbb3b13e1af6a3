import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import { CALL_TRAIL } from '../foundation/http';
import type { Logger } from '../foundation/logging';
import { AccessGuard } from './access-guard';
import { ApiTrail } from './trail/api-trail';
import { ReadTrail } from './trail/read-trail';
import { ApiKeyRow } from './api-key.entity';
import { ApiKeys } from './api-keys';
import { ApiKeysHttpController } from './api-keys.http-controller';
import { ApiKeyStore } from './api-keys.store';
import { AssignmentRow } from './assignment.entity';
import { AssignmentStore } from './assignments.store';
import type { IdentityConfig } from './identity-config';
import { OffBoardingHttpController } from './off-boarding/off-boarding.http-controller';
import { UsersHttpController } from './people/users.http-controller';
import { peopleProviders } from './people-providers';
import { SecondPerson } from './second-person';
import { SessionsHttpController } from './sessions/sessions.http-controller';
import { OpenIdHttpController } from './sign-in/openid.http-controller';
import { SignInHttpController } from './sign-in/sign-in.http-controller';

/** What {@link IdentityModule} is told. */
export interface IdentitySettings {
  config: IdentityConfig;
  logger: Logger;
}

/** Who may call the API. Puts the guard in front of every route of the process that imports it; needs the keyring's client. */
@Module({})
export class IdentityModule {
  static forRoot({ config, logger }: IdentitySettings): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      imports: [TypeOrmModule.forFeature([ApiKeyRow, AssignmentRow])],
      controllers: [
        ApiKeysHttpController,
        SignInHttpController,
        OpenIdHttpController,
        SessionsHttpController,
        UsersHttpController,
        OffBoardingHttpController,
      ],
      providers: [
        ApiKeyStore,
        AssignmentStore,
        SecondPerson,
        {
          provide: ApiKeys,
          inject: [ApiKeyStore, CLOCK],
          useFactory: (store: ApiKeyStore, clock: Clock) =>
            new ApiKeys(store, new AuditLog(), clock, config.API_KEY_MAX_DAYS),
        },
        ...peopleProviders(config, logger),
        { provide: APP_GUARD, useClass: AccessGuard },
        ApiTrail,
        { provide: CALL_TRAIL, useExisting: ApiTrail },
        { provide: APP_INTERCEPTOR, useClass: ReadTrail },
      ],
      exports: [ApiKeys, ApiKeyStore, AssignmentStore, SecondPerson, CALL_TRAIL],
    };
  }
}
