export { openSample, type SampleOutcome } from './open-sample';
export { type SampledMessage, type SampledPlace, SampleStore } from './sample.store';
