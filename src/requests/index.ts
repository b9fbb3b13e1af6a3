export { executeRequest } from './execute-request.job';
export { REQUEST_STATES, TRANSITIONS, type RequestKind, type RequestState } from './request-states';
export { RequestsModule } from './requests.module';
