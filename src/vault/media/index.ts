export { MediaCopies } from './media-copies';
export { MediaEnd } from './media-end';
export { MediaModule } from './media.module';
export { MediaMove, type MovedMedium } from './media-move';
export { MediaStore, type Medium, type MediumName, type MediumToFetch } from './media.store';
