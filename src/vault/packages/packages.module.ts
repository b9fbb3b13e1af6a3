import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ObjectStore } from '../../foundation/objectstore';
import { ObligationRow } from '../obligations';
import { AccessPackageRow } from './access-package.entity';
import { AccessPackageStore } from './access-package.store';
import { AccessPackages, PACKAGE_STORE } from './access-packages';

/** Access packages for the process that makes them. Needs `KeyringClientModule`. */
@Module({})
export class PackagesModule {
  static forRoot(objects: ObjectStore): DynamicModule {
    return {
      module: PackagesModule,
      imports: [TypeOrmModule.forFeature([AccessPackageRow, ObligationRow])],
      providers: [AccessPackageStore, AccessPackages, { provide: PACKAGE_STORE, useValue: objects }],
      exports: [AccessPackageStore, AccessPackages],
    };
  }
}
