export { AccessPackageRow } from './access-package.entity';
export { type AccessPackage, AccessPackageStore } from './access-package.store';
export { AccessPackages, type StoredPackage } from './access-packages';
export { openPackage, packageExpired } from './opened-package';
export { PackagesModule } from './packages.module';
export { type PackagePlace } from './sealed-package';
