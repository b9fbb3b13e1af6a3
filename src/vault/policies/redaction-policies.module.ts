import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RedactionPolicies } from './redaction-policies';
import { RedactionPolicyVersionRow } from './redaction-policy.entity';
import { RedactionPolicyStore } from './redaction-policy.store';

/** The redaction policy for a process that decides it (`api`). Needs `AuditModule`. */
@Module({
  imports: [TypeOrmModule.forFeature([RedactionPolicyVersionRow])],
  providers: [RedactionPolicyStore, RedactionPolicies],
  exports: [RedactionPolicies],
})
export class RedactionPoliciesModule {}
