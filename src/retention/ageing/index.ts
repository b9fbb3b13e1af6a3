export { AgedRowsStore } from './aged-rows.store';
export { Ageing } from './ageing';
export { AGEING } from './ageing-table';
