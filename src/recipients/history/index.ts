export { HistoryModule } from './history.module';
export { SubjectSight } from './subject-sight';
