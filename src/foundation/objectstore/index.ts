export { createObjectStore, objectStoreAt, objectStoreKeys } from './create-object-store';
export { DirectoryStore } from './directory-store';
export {
  type ListedObject,
  type ObjectStore,
  type ObjectStorePlace,
  type StoredObject,
} from './object-store';
export { S3Store } from './s3-store';
