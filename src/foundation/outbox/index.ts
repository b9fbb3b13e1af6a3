export { defineJob, type JobContract } from './job-contract';
export { outbox, type WaitingJob } from './outbox.store';
