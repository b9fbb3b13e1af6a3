export { MessageSender, type SendingTemplates } from './message-sender';
export { type MessageFacts, type MessageKind } from './outgoing-message';
export { OutgoingMessageStore } from './outgoing-message.store';
export { type NewMessage, OutgoingMessages } from './outgoing-messages';
export { OutgoingModule, OutgoingWorkerModule } from './outgoing.module';
export { sendMessage } from './send-message.job';
