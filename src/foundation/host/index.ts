export { hasLeakySwitches, protectHost } from './host-protection';
