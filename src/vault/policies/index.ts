export { CurrentRedactor, type Rules } from './current-redactor';
export { policyOf, RedactionPolicies, type PolicyVersion, type WantedPolicy } from './redaction-policies';
export { RedactionPoliciesModule } from './redaction-policies.module';
export { RedactionPolicyStore } from './redaction-policy.store';
