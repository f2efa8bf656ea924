import { connect, createServer, type Socket } from 'node:net';

/** A loopback port that leads to an embedded engine's socket, so that it can be reached as a server is. */
export async function forwardTo(
  socketPath: string,
  port = 0,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const engine = connect(socketPath);
    for (const end of [socket, engine]) {
      open.add(end);
      end.on('error', () => undefined).once('close', () => open.delete(end));
    }
    socket.pipe(engine).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A listening server has an address.');
  return {
    port: address.port,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      return closed;
    },
  };
}
