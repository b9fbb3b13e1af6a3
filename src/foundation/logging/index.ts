export { createLogger, errorFields, NestLogger, type Logger } from './logger';
export { exitOnStartFailure } from './start-failure';
