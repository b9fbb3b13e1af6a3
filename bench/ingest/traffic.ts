import { change, contact, message, webhook } from '../../test/builders/webhook';
import { toWireForm } from '../../src/whatsapp';

/** What people write to a shop: most of it ordinary, some of it with something to redact. */
const TEXTS = [
  'Hello, is the blue lamp still available?',
  'Thanks a lot, that helps!',
  'When do you open on Saturday?',
  'I ordered two weeks ago and nothing has come yet. Order 44717, can you have a look please?',
  'Ok',
  'Danke, das passt. Können Sie mir die Rechnung noch einmal schicken?',
  'You can reach me on +49 30 23125 042 after six.',
  'Sí, perfecto. ¿Cuánto cuesta el envío a Sevilla?',
  'My e-mail is ada.example@example.com',
  'Great, see you tomorrow 👍',
  'The parcel arrived damaged. I would like my money back: 59,90 €. Please tell me how to send it back, the box is gone already.',
  'Bonjour, je voudrais changer la date de livraison, jeudi si possible.',
];

const PEOPLE = 1_000;

/** Makes webhooks that no two of are alike, from a thousand people. */
export class Traffic {
  private serial = 0;

  /** `run` keeps the ids of several runs against one database apart. */
  constructor(private readonly run: string) {}

  /** The bytes of a webhook with so many text messages, of as many people. */
  next(messages: number): Buffer {
    const items = Array.from({ length: messages }, () => this.message());
    const contacts = items.map(({ waId }, i) => contact(waId, `Person ${i}`, { user_id: `DE.${waId}` }));
    return toWireForm(webhook(change('messages', { contacts, messages: items.map(({ item }) => item) })));
  }

  private message() {
    const serial = this.serial++;
    const waId = String(4_930_231_250_000 + (serial % PEOPLE));
    const item = message({
      from: waId,
      from_user_id: `DE.${waId}`,
      id: `wamid.HBgN${this.run}${serial.toString(36).padStart(24, '0')}AA==`,
      timestamp: String(Math.floor(Date.now() / 1000)),
      text: { body: TEXTS[serial % TEXTS.length]! },
    });
    return { waId, item };
  }
}
