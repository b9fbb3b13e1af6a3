export { DirectoryStore } from './directory-store';
export { type ObjectStore, type StoredObject } from './object-store';
