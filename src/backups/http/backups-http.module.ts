import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BackupRow } from '../backup.entity';
import { BackupStore } from '../backup.store';
import { CanaryRow } from '../canaries';
import { DrillRow } from '../drill/drill.entity';
import { DrillStore } from '../drill/drill.store';
import { RestoreGuardRow } from '../guard';
import { BackupsHttpController } from './backups.http-controller';

/** Copies and drills as the API offers them: asked for here, made by the worker. */
@Module({
  imports: [TypeOrmModule.forFeature([BackupRow, DrillRow, RestoreGuardRow, CanaryRow])],
  controllers: [BackupsHttpController],
  providers: [BackupStore, DrillStore],
})
export class BackupsHttpModule {}
