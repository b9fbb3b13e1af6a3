export { openSample, type SampleOutcome } from './open-sample';
export { type SampledMessage, SampleStore } from './sample.store';
