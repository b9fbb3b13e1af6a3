import { Global, Module } from '@nestjs/common';
import { CLOCK, systemClock } from './clock';

/** Gives a process the machine's clocks under {@link CLOCK}. */
@Global()
@Module({ providers: [{ provide: CLOCK, useValue: systemClock }], exports: [CLOCK] })
export class ClockModule {}
