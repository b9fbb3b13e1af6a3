export {
  adapterOf,
  type CopyAdapter,
  type EndedCopy,
  type FoundCopy,
  type RestoreReport,
  type Scratch,
} from './copy-adapter';
