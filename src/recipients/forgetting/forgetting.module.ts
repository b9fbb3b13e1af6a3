import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import { Credentials } from '../../credentials';
import { CLOCK, type Clock } from '../../foundation/clock';
import { KeyringClient } from '../../keyring/client';
import { MediaStore } from '../../vault/media';
import { Obligations, ObligationStore } from '../../vault/obligations';
import { GraphAccess } from '../meta';
import { BspMessages } from './bsp-messages';
import { ChannelsOutsideStore } from './channels-outside.store';
import { ForgettingBegin } from './forgetting-begin';
import { ForgettingRegister } from './forgetting-register';
import { ForgettingRun } from './forgetting-run';
import { ForgettingUpkeep } from './forgetting-upkeep';
import { ChannelOutsideRow, ForgettingTargetRow } from './forgetting.entity';
import { ForgettingStore } from './forgetting.store';
import { LivingMedia } from './living-media';
import { type BspAddresses, OutsideCalls } from './outside-calls';
import { OutsidePlanner } from './outside-planner';
import { OutsideTracesStore } from './outside-traces.store';
import { SealedPlan } from './sealed-plan';

/** Forgetting at Meta and BSPs, for the process that calls them. `Credentials`, `GraphAccess`, keyring client, database, audit log and clock are global. */
@Module({})
export class ForgettingModule {
  static forRoot(addresses: BspAddresses): DynamicModule {
    return {
      module: ForgettingModule,
      imports: [TypeOrmModule.forFeature([ForgettingTargetRow, ChannelOutsideRow])],
      providers: [
        ForgettingStore,
        ChannelsOutsideStore,
        OutsideTracesStore,
        ForgettingRegister,
        ForgettingBegin,
        ObligationStore,
        Obligations,
        MediaStore,
        ...services(addresses),
      ],
      exports: [
        ForgettingStore,
        ForgettingBegin,
        OutsidePlanner,
        SealedPlan,
        ForgettingRun,
        ForgettingUpkeep,
      ],
    };
  }
}

function services(addresses: BspAddresses) {
  return [
    {
      provide: LivingMedia,
      inject: [MediaStore, KeyringClient, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof LivingMedia>) => new LivingMedia(...parts),
    },
    {
      provide: OutsidePlanner,
      inject: [OutsideTracesStore, ChannelsOutsideStore, LivingMedia, KeyringClient, CLOCK],
      useFactory: (
        traces: OutsideTracesStore,
        channels: ChannelsOutsideStore,
        media: LivingMedia,
        keyring: KeyringClient,
        clock: Clock,
      ) =>
        new OutsidePlanner({ traces, channels, media, bspMessages: new BspMessages(traces, keyring), clock }),
    },
    {
      provide: SealedPlan,
      inject: [ForgettingStore, Obligations, KeyringClient, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof SealedPlan>) => new SealedPlan(...parts),
    },
    {
      provide: ForgettingRun,
      inject: [
        ForgettingStore,
        ForgettingRegister,
        ChannelsOutsideStore,
        GraphAccess,
        Credentials,
        KeyringClient,
        AuditLog,
        CLOCK,
      ],
      useFactory: (
        store: ForgettingStore,
        register: ForgettingRegister,
        channels: ChannelsOutsideStore,
        graph: GraphAccess,
        credentials: Credentials,
        keyring: KeyringClient,
        audit: AuditLog,
        clock: Clock,
      ) => {
        const calls = new OutsideCalls(graph, credentials, addresses, clock);
        return new ForgettingRun({ store, register, channels, calls, keyring, audit, clock });
      },
    },
    {
      provide: ForgettingUpkeep,
      inject: [ForgettingStore, ForgettingRegister, Obligations, KeyringClient, CLOCK],
      useFactory: (
        store: ForgettingStore,
        register: ForgettingRegister,
        obligations: Obligations,
        keyring: KeyringClient,
        clock: Clock,
      ) => new ForgettingUpkeep({ store, register, obligations, keyring, clock }),
    },
  ];
}
