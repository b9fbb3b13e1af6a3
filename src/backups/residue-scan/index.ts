export { needlesOf, phoneNeedles, type Encoding, type Needle } from './needles';
export { scanFiles, type ResidueHit, type ScanResult } from './scan-files';
