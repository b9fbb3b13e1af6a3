export { DirectoryStore } from './directory-store';
export { type ListedObject, type ObjectStore, type StoredObject } from './object-store';
