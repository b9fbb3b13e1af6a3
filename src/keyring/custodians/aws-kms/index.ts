export { AwsKmsCustodian, type AwsKmsSettings } from './aws-kms-custodian';
