export { AccessPackageRow } from './access-package.entity';
export { type AccessPackage, AccessPackageStore } from './access-package.store';
export { AccessPackages, PACKAGE_STORE, type StoredPackage } from './access-packages';
export { PackagesModule } from './packages.module';
export { openPackage, type PackagePlace, sealPackage } from './sealed-package';
