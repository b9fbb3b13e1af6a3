import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  CredentialRegisterModule,
  Credentials,
  CredentialsModule,
  type CredentialFiles,
} from '../../credentials';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import { GraphAccess, type GraphSettings, SendStopRow, SendStops } from '../meta';
import { CareLog } from './care-log';
import { CareStore } from './care.store';
import { CredentialEnding } from './credential-ending';
import { PinCare } from './pin-care';
import { TokenCare } from './token-care';

/** What {@link CredentialCareModule} is told. */
export interface CredentialCareSettings {
  graph: GraphSettings;
  /** Files that stand in for credentials nobody has stored. */
  files: CredentialFiles;
  logger: Logger;
}

/**
 * The worker's credentials: `Credentials` and `GraphAccess` for whatever calls outside, and the care of what is stored. Global: every feature of the worker
 * takes its secrets from here.
 */
@Module({})
export class CredentialCareModule {
  static forRoot({ graph, files, logger }: CredentialCareSettings): DynamicModule {
    const reading = CredentialsModule.forWorker(files, logger);
    return {
      module: CredentialCareModule,
      global: true,
      imports: [reading, CredentialRegisterModule, TypeOrmModule.forFeature([SendStopRow])],
      providers: [
        {
          provide: GraphAccess,
          inject: [Credentials, CLOCK, SendStops],
          useFactory: (credentials: Credentials, clock: Clock, stops: SendStops) =>
            new GraphAccess(credentials, graph, clock, stops),
        },
        SendStops,
        CareStore,
        CareLog,
        TokenCare,
        PinCare,
        CredentialEnding,
      ],
      exports: [
        reading,
        CredentialRegisterModule,
        GraphAccess,
        CareStore,
        TokenCare,
        PinCare,
        CredentialEnding,
      ],
    };
  }
}
