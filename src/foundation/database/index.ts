export { BinaryColumns, type ColumnType } from './binary-columns';
export { proveConnections } from './connection-proof';
export {
  databaseOptions,
  dataSourceOptions,
  openDatabase,
  type Database,
  type DatabaseOptions,
  type Entities,
  type Transaction,
} from './data-source';
export { DatabaseModule } from './database.module';
export { Erasure, erasureAnnotationOf, type ErasureAnnotation } from './erasure-annotation';
export { isDatabaseOutage } from './outage';
export { writeTogether, type Statement, type Write } from './write-together';
