export { HandlerRegistry } from './handler-registry';
export { failureCode, throwIfInterrupted } from './job-run';
export { JobLocks } from './job-locks.store';
export { type JobContext, type JobHandler, type JobOutcome } from './job-handler';
export { JobQueues } from './job-queues';
export { JobRunner, type JobRunnerParts } from './job-runner';
export { OutboxDispatcher, type DispatcherSettings } from './outbox-dispatcher';
export { connectRedis, redisSettings, type RedisSettings } from './redis-connection';
