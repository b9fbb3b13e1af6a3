export { RecordsHttpModule, type RecordsSettings } from './records-http.module';
