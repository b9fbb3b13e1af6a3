import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CLOCK, type Clock } from '../../clock';
import { IdempotencyRecordRow } from './idempotency-record.entity';
import { IdempotencyStore } from './idempotency.store';
import { UnsafeCalls } from './unsafe-calls';

/** Offers {@link UnsafeCalls} to every feature of a process that has the main database and a `CLOCK`. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyRecordRow])],
  providers: [
    IdempotencyStore,
    {
      provide: UnsafeCalls,
      inject: [IdempotencyStore, CLOCK],
      useFactory: (store: IdempotencyStore, clock: Clock) => new UnsafeCalls(store, clock),
    },
  ],
  exports: [UnsafeCalls],
})
export class IdempotencyModule {}
