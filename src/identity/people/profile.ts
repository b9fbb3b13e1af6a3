/** Who somebody is: what they sign in as, and what colleagues call them. */
export interface Profile {
  login: string;
  name: string;
}

/** A login as it is compared: an address is the same in capitals. */
export function normalLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}

/** The bytes that are sealed. */
export function profileBytes({ login, name }: Profile): Buffer {
  return Buffer.from(JSON.stringify({ login, name }));
}

/** What {@link profileBytes} made. */
export function readProfile(bytes: Buffer): Profile {
  return JSON.parse(bytes.toString('utf8')) as Profile;
}
