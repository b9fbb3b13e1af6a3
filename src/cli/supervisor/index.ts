export { isReady } from './readiness';
export { roleEnvironment } from './role-environment';
export { Supervisor, type SupervisedRole, type SupervisorReport } from './supervisor';
