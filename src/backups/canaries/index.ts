export { canaryOf, saying, type Canary } from './canary';
export { CanaryRow } from './canary.entity';
export { canaryNeedles } from './canary-needles';
export { CanaryStore, type PlantedCanary } from './canary.store';
export { CanarySchedule } from './canary-schedule';
export { plantCanary, unusedSeed } from './plant-canary';
