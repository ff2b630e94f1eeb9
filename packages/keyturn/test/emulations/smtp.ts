import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readMail } from './mail-text.ts';

/** A mail server of RFC 5321 with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954). Anything else that is said to it fails the test. */
export interface SmtpServer {
  readonly port: number;
  readonly mails: SmtpMail[];
  /** What happens to the next connections, or with their messages. */
  readonly troubles: ('refused' | 'late' | 'busy' | 'failing' | 'lost')[];
  /** What it refuses, besides other domains than example.com. */
  readonly unknown: Set<string>;
  /** How many have logged in. */
  logins: number;
  close(): Promise<void>;
}

export interface SmtpMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  /** By media type. */
  readonly parts: ReadonlyMap<string, string>;
}

export interface SmtpOptions {
  /** With it STARTTLS is offered. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** With it AUTH is offered, over TLS alone, and nobody may send without. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** Starts one on loopback. */
export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const complaints: string[] = [];
  const state: State = { mails: [], troubles: [], unknown: new Set(), logins: 0, complain: (what) => complaints.push(what) };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    talk(socket, { state, options, isSecure: false });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    port: portOf(server),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      if (complaints.length > 0) throw new Error(`not as documented:\n${complaints.join('\n')}`);
    },
  });
}

type State = Omit<SmtpServer, 'port' | 'close'> & { readonly complain: (what: string) => void };

interface Talk {
  readonly state: State;
  readonly options: SmtpOptions;
  readonly isSecure: boolean;
}

/** One conversation, in the clear or over TLS. */
interface Session {
  isGreeted: boolean;
  isKnown: boolean;
  from: string | undefined;
  to: string[];
  /** Lines of the mail, once DATA was said. */
  data: string[] | undefined;
}

function talk(socket: Socket, { state, options, isSecure }: Talk): void {
  const session: Session = { isGreeted: false, isKnown: options.login === undefined, from: undefined, to: [], data: undefined };
  const say = (text: string) => socket.write(`${text}\r\n`);
  const trouble = isSecure || options.certificate === undefined ? state.troubles[0] : undefined;
  if (trouble === 'late') return;
  let rest = '';
  const onData = (chunk: Buffer) => {
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      if (rest[end - 1] !== '\r' || line.includes('\r')) state.complain('a line does not end in CRLF');
      if (line.length > 998) state.complain('a line has more than 998 characters');
      rest = rest.slice(end + 1);
      const answer = session.data
        ? dataLine(session, line, { state, trouble })
        : command(session, line, { state, options, isSecure });
      if (answer === 'lost') socket.destroy();
      else if (answer !== '') say(answer);
      if (answer === READY_FOR_TLS) {
        socket.off('data', onData);
        const secure = new TLSSocket(socket, { isServer: true, ...options.certificate });
        secure.on('error', () => socket.destroy());
        talk(secure, { state, options, isSecure: true });
        return;
      }
      if (answer.startsWith('221')) socket.end();
    }
  };
  socket.on('data', onData);
  if (!isSecure) say('220 mail.example.com ESMTP');
}

const READY_FOR_TLS = '220 2.0.0 ready to start TLS';
const BAD_SEQUENCE = '503 5.5.1 bad sequence of commands';

function command(session: Session, line: string, { state, options, isSecure }: Talk): string {
  const [verb = '', ...words] = line.split(' ');
  switch (verb.toUpperCase()) {
    case 'EHLO':
      session.isGreeted = true;
      return ['mail.example.com', '8BITMIME', ...offers(options, isSecure)]
        .map((word, index, all) => `250${index === all.length - 1 ? ' ' : '-'}${word}`)
        .join('\r\n');
    case 'STARTTLS':
      return options.certificate && !isSecure ? READY_FOR_TLS : BAD_SEQUENCE;
    case 'AUTH':
      return login(session, words, { state, options, isSecure });
    case 'MAIL':
      return mailFrom(session, line, state);
    case 'RCPT':
      return recipient(session, line, state);
    case 'DATA':
      if (session.to.length === 0) return BAD_SEQUENCE;
      session.data = [];
      return '354 end with <CRLF>.<CRLF>';
    case 'QUIT':
      return '221 2.0.0 bye';
    default:
      state.complain(`${verb} is not expected`);
      return '502 5.5.1 not implemented';
  }
}

function offers({ certificate, login: wanted }: SmtpOptions, isSecure: boolean): readonly string[] {
  return [...(certificate && !isSecure ? ['STARTTLS'] : []), ...(wanted && isSecure ? ['AUTH PLAIN'] : [])];
}

function login(session: Session, [method, response = '']: readonly string[], { state, options, isSecure }: Talk): string {
  if (!isSecure || method !== 'PLAIN') state.complain('a login in the clear, or by a method that was not offered');
  const given = Buffer.from(response, 'base64').toString();
  if (given !== `\0${options.login?.user}\0${options.login?.password}`) return `535 5.7.8 ${response} is no good`;
  session.isKnown = true;
  state.logins++;
  return '235 2.7.0 welcome';
}

function mailFrom(session: Session, line: string, state: State): string {
  const from = /^MAIL FROM:<([^<>\s]+)>(?: BODY=8BITMIME)?$/.exec(line)?.[1];
  if (from === undefined) state.complain(`is no MAIL command: ${line}`);
  if (!session.isGreeted) return BAD_SEQUENCE;
  if (!session.isKnown) return '530 5.7.0 log in first';
  if (state.troubles[0] === 'refused') return '550 5.7.1 not from you';
  if (state.troubles[0] === 'busy') {
    state.troubles.shift();
    return '450 4.7.1 later, please';
  }
  session.from = from;
  return '250 2.1.0 ok';
}

function recipient(session: Session, line: string, state: State): string {
  const to = /^RCPT TO:<([^<>\s]+)>$/.exec(line)?.[1];
  if (to === undefined) state.complain(`is no RCPT command: ${line}`);
  if (session.from === undefined) return BAD_SEQUENCE;
  if (to === undefined || state.unknown.has(to) || !to.endsWith('@example.com')) return `550 5.1.1 no such user: ${to}`;
  session.to.push(to);
  return '250 2.1.5 ok';
}

function dataLine(
  session: Session,
  line: string,
  { state, trouble }: { state: State; trouble: SmtpServer['troubles'][number] | undefined },
) {
  if (line !== '.') {
    session.data?.push(line.replace(/^\./, ''));
    return '';
  }
  const lines = session.data ?? [];
  session.data = undefined;
  if (trouble === 'failing') {
    state.troubles.shift();
    return '451 4.3.0 out of space';
  }
  state.mails.push({ from: session.from ?? '', to: session.to, ...readMail(lines) });
  if (trouble !== 'lost') return '250 2.0.0 queued';
  state.troubles.shift();
  return 'lost';
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
