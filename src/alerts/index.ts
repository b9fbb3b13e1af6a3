export { alertFiles } from './delivery/alert-secrets';
export { AlertTelling } from './delivery/alert-telling';
export { alertKeys } from './alert-settings';
export { AlertsHttpModule } from './http/alerts-http.module';
export { type AlertsSettings, AlertsWorkerModule } from './alerts-worker.module';
export { AlertWatch } from './alert-watch';
