export { containIncidentJob } from './contain-incident.job';
export { Containment } from './containment';
export { ExposureStore } from './exposure.store';
export type { Incident, IncidentStep, Suspension } from './incident';
export { SUSPENSIONS } from './incident';
export { IncidentStore } from './incident.store';
export { Incidents } from './incidents';
export { NumberSuspension } from './number-suspension';
export { IncidentsHttpModule, IncidentsWorkerModule } from './incidents.module';
