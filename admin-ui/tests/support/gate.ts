/** A way to the server that can be closed: to the browser, the server is gone then. */
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

export class Gate {
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(readonly target: URL) {}

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  /** Lets connections through, at the same port as before. */
  async open(): Promise<void> {
    const server = createServer((client) => { this.#join(client); });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cuts all connections, and refuses new ones. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = server ? new Promise((resolve) => { server.close(resolve); }) : null;
    this.#sockets.forEach((socket) => { socket.destroy(); });
    await closed;
  }

  #join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    const ends = [client, upstream];
    for (const end of ends) {
      this.#sockets.add(end);
      end.on('error', () => { ends.forEach((other) => other.destroy()); });
      end.on('close', () => {
        this.#sockets.delete(end);
        ends.forEach((other) => other.destroy());
      });
    }
    client.pipe(upstream).pipe(client);
  }
}
