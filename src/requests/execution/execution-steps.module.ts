import { Module } from '@nestjs/common';
import { ExecutionStepsStore } from './execution-steps.store';
import { RectifyStep } from './rectify.step';
import { RestrictStep } from './restrict.step';

/** Steps of the requests that only the register itself is needed for; for the worker. Needs the audit log, the database and a clock. */
@Module({ providers: [ExecutionStepsStore, RestrictStep, RectifyStep], exports: [RestrictStep, RectifyStep] })
export class ExecutionStepsModule {}
