export { isReady } from './readiness';
export { roleArguments } from './role-arguments';
export { roleEnvironment } from './role-environment';
export { Supervisor, type SupervisedRole, type SupervisorReport } from './supervisor';
