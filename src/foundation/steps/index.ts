export {
  type Evidence,
  runSteps,
  type Step,
  stepDone,
  type StepLog,
  type StepOutcome,
  type StepsReport,
  stepWaits,
} from './run-steps';
