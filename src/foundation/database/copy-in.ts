/** Rows for one `COPY … FROM STDIN (FORMAT binary)`. Unlike an insert it cannot pass over a row that is there already: then all of it fails. */
export interface Copy {
  text: string;
  /** The whole file, from signature to trailer. */
  data: Buffer;
}

/** The part of the driver's connection that is used here. */
interface Connection {
  query(text: string): void;
  readonly stream: { cork(): void; uncork(): void; write(bytes: Uint8Array): boolean };
}

const HEADER_BYTES = 5;
/** CopyDone: the letter, and a length of four that counts itself. */
const DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * A COPY that is sent at once, without waiting to be asked for the data: a server that refuses it passes over what it did not ask for. This is what the
 * driver calls a submittable, for one `client.query(…)`.
 */
export class CopyIn {
  /** Undefined until the server says that it has copied. */
  private rowCount: number | undefined;

  /** The driver puts a callback of its own around this one where queries have a time limit. */
  constructor(
    private readonly copy: Copy,
    public callback: (error: Error | null, result?: { rowCount: number }) => void,
  ) {}

  submit(connection: Connection): void {
    const { text, data } = this.copy;
    const header = Buffer.alloc(HEADER_BYTES, 'd');
    header.writeUInt32BE(data.length + HEADER_BYTES - 1, 1);
    const { stream } = connection;
    stream.cork();
    connection.query(text);
    stream.write(header);
    stream.write(data);
    stream.write(DONE);
    stream.uncork();
  }

  handleCopyInResponse(): void {
    // The data is on its way.
  }

  handleCommandComplete({ text }: { text: string }): void {
    const rows = /^COPY (\d+)$/.exec(text)?.[1];
    if (rows !== undefined) this.rowCount = Number(rows);
  }

  /** A number that was not said is not taken for none. */
  handleReadyForQuery(): void {
    const { rowCount } = this;
    if (rowCount === undefined) this.callback(new Error('the server does not say how many rows it copied'));
    else this.callback(null, { rowCount });
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}
