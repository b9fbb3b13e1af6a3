export { MediaFactsStore, type MediumFacts, type ShownMedium } from './media-facts.store';
export { MediaViewEnd } from './media-view-end';
export { MediaViewRow } from './media-view.entity';
export { type MediaView, MediaViewStore } from './media-view.store';
export { showMediaJob } from './show-media.job';
