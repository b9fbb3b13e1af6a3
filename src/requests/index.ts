export { executeRequest } from './execute-request.job';
export {
  REQUEST_KINDS,
  REQUEST_STATES,
  TRANSITIONS,
  type RequestKind,
  type RequestState,
} from './request-states';
export { type RequestsSettings, RequestsModule } from './requests.module';
export { isTimeZone, type StatutoryCalendar } from './statutory-clock';
