import type { Companion } from './message-rows.store';

/** Where an outbound message got to, and when. */
export interface DeliveryState {
  state: string;
  at: Date;
}

/** From first to last; a message that was read was delivered, whatever came in which order. `failed` is an end, unless it was delivered after all. */
const ORDER = ['pending', 'captured', 'sent', 'failed', 'canceled', 'delivered', 'read', 'played', 'deleted'];

/** The furthest state that each message reached: reports come out of order, and a state never goes back. By tag in base64. */
export function furthestStates(companions: readonly Companion[]): Map<string, DeliveryState> {
  const furthest = new Map<string, DeliveryState>();
  for (const { kind, tag, status, at } of companions) {
    if (kind !== 'status' || status === null || at === null) continue;
    const key = tag.toString('base64');
    const known = furthest.get(key);
    if (!known || ORDER.indexOf(status) > ORDER.indexOf(known.state))
      furthest.set(key, { state: status, at });
  }
  return furthest;
}
