import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CLOCK, type Clock } from '../../clock';
import { IdempotencyRecordRow } from './idempotency-record.entity';
import { IdempotencyStore } from './idempotency.store';
import { CALL_TRAIL, type CallTrail, UnsafeCalls } from './unsafe-calls';

/** Offers {@link UnsafeCalls} to every feature of a process that has the main database, a `CLOCK` and a {@link CALL_TRAIL}. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyRecordRow])],
  providers: [
    IdempotencyStore,
    {
      provide: UnsafeCalls,
      inject: [IdempotencyStore, CLOCK, CALL_TRAIL],
      useFactory: (store: IdempotencyStore, clock: Clock, trail: CallTrail) =>
        new UnsafeCalls(store, clock, trail),
    },
  ],
  exports: [UnsafeCalls],
})
export class IdempotencyModule {}
