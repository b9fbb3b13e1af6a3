/** What the custodian asks of the thread that owns the token. Buffers travel by transfer: no second copy is left behind. */
export type DeviceRequest = { id: number } & (
  | { call: 'generate' | 'exists' | 'destroy'; label: string }
  | { call: 'encrypt' | 'decrypt'; label: string; iv: Uint8Array; aad: Uint8Array; data: Uint8Array }
  | { call: 'labels' | 'close' }
);

/** The thread's answer. `rv` is the PKCS#11 return value of a failure (CKR_…), or -1 where the library gave none. */
export type DeviceAnswer = { id: number } & (
  { value: boolean | number | string[] | Uint8Array | null } | { rv: number; code?: string }
);
