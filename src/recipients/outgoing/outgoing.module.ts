import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import { KeyringClient } from '../../keyring/client';
import { SubjectStore } from '../../subjects';
import { GraphAccess } from '../meta';
import { MessageSender, type SendingTemplates } from './message-sender';
import { OutgoingMessageRow } from './outgoing-message.entity';
import { OutgoingMessageStore } from './outgoing-message.store';
import { OutgoingMessages } from './outgoing-messages';

const DATABASE = getDataSourceToken() as string;
const store = {
  provide: OutgoingMessageStore,
  inject: [DATABASE],
  useFactory: (database: Database) => new OutgoingMessageStore(database),
};

/** For a process that hands messages over: `OutgoingMessages`. */
@Module({
  imports: [TypeOrmModule.forFeature([OutgoingMessageRow])],
  providers: [
    store,
    {
      provide: OutgoingMessages,
      inject: [OutgoingMessageStore, KeyringClient, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof OutgoingMessages>) =>
        new OutgoingMessages(...parts),
    },
  ],
  exports: [OutgoingMessages, OutgoingMessageStore],
})
export class OutgoingModule {}

/** For the worker, which sends them: `MessageSender` as well. Needs `GraphAccess`, which is global there. */
@Module({})
export class OutgoingWorkerModule {
  static forRoot(templates: SendingTemplates): DynamicModule {
    return {
      module: OutgoingWorkerModule,
      imports: [OutgoingModule],
      providers: [
        SubjectStore,
        {
          provide: MessageSender,
          inject: [OutgoingMessageStore, KeyringClient, SubjectStore, GraphAccess, AuditLog, CLOCK],
          useFactory: (
            messages: OutgoingMessageStore,
            keyring: KeyringClient,
            subjects: SubjectStore,
            graph: GraphAccess,
            audit: AuditLog,
            clock: Clock,
          ) => new MessageSender({ store: messages, keyring, subjects, graph, audit, clock, templates }),
        },
      ],
      exports: [OutgoingModule, MessageSender],
    };
  }
}
