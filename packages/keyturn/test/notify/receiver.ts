import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NoticeData, noticeData } from '../../src/notifiers/notice-data.ts';

/** A message that arrived. */
export interface Arrived {
  /** Of the address: `/security`. */
  readonly path: string;
  /** The same for the same message. */
  readonly id: string;
  readonly isDigest: boolean;
  readonly notices: readonly NoticeData[];
}

/** Somebody who is told by webhook, at as many addresses as one likes. */
export interface Receiver {
  readonly url: (path: string) => string;
  readonly arrived: Arrived[];
  /** What an address answers from now on; 0: nothing at all. */
  answer(path: string, status: number): void;
  /** Called when a message has arrived, before it is answered. */
  onArrived: (message: Arrived) => void;
  /** Whether the n-th message that is sent gets lost on its way; nobody, unless a test says otherwise. */
  isLost: (number: number) => boolean;
  close(): Promise<void>;
}

/** Listens on the loopback interface. */
export async function startReceiver(): Promise<Receiver> {
  const answers = new Map<string, number>();
  const arrived: Arrived[] = [];
  let sent = 0;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      sent += 1;
      if (receiver.isLost(sent)) {
        request.socket.destroy();
        return;
      }
      const status = answers.get(path) ?? 204;
      if (status < 300 && status > 0) {
        const message = read(path, text);
        arrived.push(message);
        receiver.onArrived(message);
      }
      if (status > 0) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: (path) => `http://127.0.0.1:${portOf(server.address())}${path}`,
    arrived,
    answer: (path, status) => void answers.set(path, status),
    onArrived: () => {},
    isLost: () => false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

function read(path: string, text: string): Arrived {
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null || !('notices' in body) || !Array.isArray(body.notices))
    throw new Error(`no message: ${text}`);
  const id = 'id' in body ? String(body.id) : '';
  return {
    path,
    id,
    isDigest: 'isDigest' in body && body.isDigest === true,
    notices: body.notices.map((one) => noticeData.parse(one)),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('it does not listen');
  return address.port;
}
