export { deliverNotification, type DeliveryResult, type DeliveryTarget } from './deliver';
export { DELIVERY_DELAYS_MS, DELIVERY_WINDOW_MS, nextDeliveryAt } from './delivery-schedule';
export {
  ACKNOWLEDGE_WITHIN_MS,
  afterAcknowledgement,
  afterAttempt,
  afterTime,
  newDelivery,
  targetStateOf,
  type DeliveryState,
  type EscalationReason,
} from './delivery-state';
export { notificationBody, type Notification, type NotificationType } from './notification';
export {
  addressPolicy,
  assertReachable,
  recipientKeys,
  recipientUrl,
  type AddressPolicy,
} from './recipient-address';
export { signWebhook, type WebhookHeaders } from './sign-webhook';
export { newWebhookSecret, parseWebhookSecret, publicWebhookKey, type WebhookSecret } from './webhook-secret';
