export { DisclosureStore } from './disclosures.store';
export { RecipientStore } from './recipients.store';
export { RecipientRegisterModule } from './register.module';
