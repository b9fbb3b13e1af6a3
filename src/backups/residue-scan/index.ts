export { lzfStrings } from './lzf-strings';
export { needlesOf, phoneNeedles, type Encoding, type Needle } from './needles';
export { scanChunks } from './scan-chunks';
export { type ClusterScan, scanCluster } from './scan-cluster';
export { scanFiles, type ResidueHit, type ScanResult } from './scan-files';
export { CONTROL, IN_EVERY_DUMP, notLookedAt, storeReport, type StoreReport } from './store-report';
