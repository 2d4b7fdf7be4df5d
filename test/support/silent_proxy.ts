import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands before a server and passes everything on, until it is told to pass nothing any more. */
export interface SilentProxy {
  /** The server's URL by way of it. */
  url: string;
  /** Passes nothing more on over the connections that are open, and keeps them open. */
  silence(): void;
  /** The same over those that are yet to be opened. */
  silenceAll(): void;
  /** Connections that were opened so far. */
  opened(): number;
}

export async function startSilentProxy(
  t: { teardown(callback: () => void): void }, serverUrl: string,
): Promise<SilentProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets: Socket[] = [];
  const passing = new Set<Socket>();
  let isSilent = false;
  let opened = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    opened += 1;
    sockets.push(client, upstream);
    if (!isSilent) passing.add(client);
    for (const [from, to] of [[client, upstream], [upstream, client]] as const) {
      from.on('data', (bytes) => void (passing.has(client) && to.write(bytes)));
      from.on('close', () => void (passing.has(client) && to.destroy()));
      from.on('error', () => undefined);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    url: Object.assign(new URL(serverUrl), { port: (server.address() as AddressInfo).port }).href,
    silence: () => passing.clear(),
    silenceAll: () => {
      passing.clear();
      isSilent = true;
    },
    opened: () => opened,
  };
}
