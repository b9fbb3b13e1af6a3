export { DisclosureStore, type Disclosure } from './disclosures.store';
export { RecipientStore, type Recipient } from './recipients.store';
export { RecipientRegisterModule } from './register.module';
