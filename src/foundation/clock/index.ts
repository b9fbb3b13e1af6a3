export { CLOCK, ManualClock, systemClock, type Clock } from './clock';
