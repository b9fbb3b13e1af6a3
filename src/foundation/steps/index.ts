export {
  type Evidence,
  runSteps,
  type Step,
  stepDone,
  type StepLog,
  type StepOutcome,
  type StepPlace,
  type StepsReport,
  stepWaits,
} from './run-steps';
