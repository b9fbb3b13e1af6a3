export { executeRequest } from './execute-request.job';
export { ExecutionStepsModule } from './execution/execution-steps.module';
export { RectifyStep } from './execution/rectify.step';
export { RestrictStep } from './execution/restrict.step';
export { LANGUAGES, type Language } from './languages';
export { REMINDER_DAYS, reminderOf } from './legal-deadline';
export { REQUEST_STATES, TRANSITIONS, type RequestKind, type RequestState } from './request-states';
export { RequestsModule, type RequestsSettings } from './requests.module';
export { statutoryCalendar } from './statutory-calendar';
