export { ClassTable, type RetentionClass, type SealWindow } from './class-table';
export { IndexTable } from './index-table';
export { KeyTable, type KeyRow } from './key-table';
export { PAGE_CAPACITY, PageTable, type Page } from './page-table';
export { NONE, SubjectTable } from './subject-table';
export { SuppressionTable, type SuppressionDay } from './suppression-table';
