import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import {
  CredentialRegister,
  CredentialRegisterModule,
  CredentialRegisterStore,
  Credentials,
} from '../credentials';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import { CareStore, CredentialEnding, PinCare, TokenCare } from '../recipients/credential-care';
import { GraphAccess, SendStopRow, SendStops } from '../recipients/meta';
import { Containment } from './containment';
import { ExposureStore } from './exposure.store';
import { IncidentReading } from './incident-reading';
import { IncidentRow, IncidentStepRow } from './incident.entity';
import { IncidentStore } from './incident.store';
import { Incidents } from './incidents';
import { IncidentsHttpController } from './incidents.http-controller';
import type { Responsible } from './notice-drafts';
import { NumberSuspension } from './number-suspension';
import { TimelineStore } from './timeline.store';

const DATABASE = getDataSourceToken() as string;

/** Incidents for the process that people talk to: it opens, shows, decides and closes. */
@Module({})
export class IncidentsHttpModule {
  static forRoot(whom: Responsible): DynamicModule {
    return {
      module: IncidentsHttpModule,
      imports: [
        CredentialRegisterModule,
        TypeOrmModule.forFeature([IncidentRow, IncidentStepRow, SendStopRow]),
      ],
      controllers: [IncidentsHttpController],
      providers: [
        IncidentStore,
        SendStops,
        {
          provide: Incidents,
          inject: [IncidentStore, CredentialRegister, CredentialRegisterStore, SendStops, AuditLog, CLOCK],
          useFactory: (
            store: IncidentStore,
            register: CredentialRegister,
            versions: CredentialRegisterStore,
            stops: SendStops,
            audit: AuditLog,
            clock: Clock,
          ) => new Incidents(store, { register, store: versions }, stops, audit, clock),
        },
        {
          provide: IncidentReading,
          inject: [IncidentStore, DATABASE, CLOCK],
          useFactory: (store: IncidentStore, database: Database, clock: Clock) =>
            new IncidentReading(store, new ExposureStore(database), new TimelineStore(database), clock, whom),
        },
      ],
    };
  }
}

/** Incidents for the worker: it contains them. Needs `CredentialCareModule`. */
@Module({
  imports: [TypeOrmModule.forFeature([IncidentRow, IncidentStepRow])],
  providers: [
    IncidentStore,
    ExposureStore,
    {
      provide: NumberSuspension,
      inject: [IncidentStore, GraphAccess, Credentials],
      useFactory: (...parts: [IncidentStore, GraphAccess, Credentials]) => new NumberSuspension(...parts),
    },
    {
      provide: Containment,
      inject: [
        IncidentStore,
        ExposureStore,
        CredentialRegisterStore,
        CredentialRegister,
        Credentials,
        CareStore,
        TokenCare,
        PinCare,
        CredentialEnding,
        GraphAccess,
        NumberSuspension,
        AuditLog,
        CLOCK,
      ],
      useFactory: (
        store: IncidentStore,
        exposure: ExposureStore,
        versions: CredentialRegisterStore,
        register: CredentialRegister,
        credentials: Credentials,
        care: CareStore,
        tokens: TokenCare,
        pins: PinCare,
        ending: CredentialEnding,
        access: GraphAccess,
        numbers: NumberSuspension,
        audit: AuditLog,
        clock: Clock,
      ) =>
        new Containment({
          store,
          exposure,
          versions,
          register,
          credentials,
          care,
          tokens,
          pins,
          ending,
          access,
          numbers,
          audit,
          clock,
        }),
    },
  ],
  exports: [IncidentStore, Containment, NumberSuspension],
})
export class IncidentsWorkerModule {}
