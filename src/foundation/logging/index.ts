export { createLogger, errorFields, NestLogger, type Logger } from './logger';
