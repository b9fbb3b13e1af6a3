export { ClockModule } from './clock.module';
export { CLOCK, ManualClock, systemClock, type Clock } from './clock';
