export { hasLeakySwitches, protectHost } from './host-protection';
export { threadFile } from './thread-file';
