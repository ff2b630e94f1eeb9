import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import * as z from 'zod';
import type { Secret } from '../core/secret.ts';
import type { Told } from '../engine/notifier.ts';
import { readToken, variableName } from '../outside/addresses.ts';
import { type Attempt, attemptAgain, attemptShape } from '../outside/attempts.ts';
import { addressesProblem, type Mail, mailHeaders, mailOf, mailShape } from './mail.ts';
import { defineNotifier } from './notifier.ts';
import { attemptSmtp } from './smtp/outcome.ts';
import { notifierAttempts, toldOf, unable } from './told.ts';

const HOST = 'the name of a mail server';
const PORT = 'a port number';
const SECURITY = 'starttls, tls or none';

/** A mail server, by SMTP. */
export const smtpNotifier = defineNotifier({
  kind: 'smtp',
  summary: 'sends mail by a mail server; encrypted always, unless the server is on this machine',
  shape: z.strictObject({
    host: z
      .string(HOST)
      .regex(/^[A-Za-z0-9.:_-]{1,253}$/, HOST)
      .describe('mail server'),
    port: z.int(PORT).min(1, PORT).max(65_535, PORT).describe('587, or 465 with tls, when left out').optional(),
    security: z
      .enum(['starttls', 'tls', 'none'], SECURITY)
      .describe(
        'starttls begins in the clear and insists on encryption; tls is encrypted from the start; none is for a server on this machine alone',
      )
      .default('starttls'),
    caFile: z
      .string('the path of a file')
      .describe('certificates to be trusted besides those of the system, as a PEM file')
      .optional(),
    userEnv: variableName.describe('environment variable with the user name; where it is left out, nobody logs in').optional(),
    passwordEnv: variableName.describe('environment variable with the password of userEnv').default('KEYTURN_SMTP_PASSWORD'),
    ...mailShape,
    ...attemptShape(notifierAttempts),
  }),
  create(settings, { environment, wait }) {
    const { host, port, security, caFile, userEnv, passwordEnv, timeoutSeconds, tries, from, to } = settings;
    const server = { host, port: port ?? (security === 'tls' ? 465 : 587), security, caFile, timeoutMs: timeoutSeconds * 1000 };
    const prepare = (): Access | string => {
      if (security === 'none' && !isThisMachine(host))
        return `security none is for a server on this machine, and ${host} is another one`;
      const login = userEnv === undefined ? undefined : readLogin(environment, { userEnv, passwordEnv });
      return typeof login === 'string' ? login : { server, login };
    };
    return {
      is: 'teller',
      label: `SMTP server ${host} to ${typeof to === 'string' ? to : to.join(', ')}`,
      async rehearse() {
        const access = prepare();
        const problem = typeof access === 'string' ? access : addressesProblem(to);
        if (typeof access === 'string' || problem !== undefined) return problem;
        const tried = await verify(access);
        return tried.is === 'done' ? undefined : tried.because;
      },
      async tell(message): Promise<Told> {
        const access = prepare();
        if (typeof access === 'string') return unable(access);
        const mail = mailOf(message, { from, to });
        if (typeof mail === 'string') return unable(mail);
        const last = await attemptAgain({ tries, wait }, () => send(access, mail));
        return toldOf(last, message.isDigest ? null : (message.thread ?? mail.messageId));
      },
    };
  },
});

interface Access {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly security: 'starttls' | 'tls' | 'none';
    readonly caFile: string | undefined;
    readonly timeoutMs: number;
  };
  readonly login: Login | undefined;
}

interface Login {
  readonly user: Secret;
  readonly password: Secret;
}

function readLogin(
  environment: Readonly<Record<string, string | undefined>>,
  { userEnv, passwordEnv }: { readonly userEnv: string; readonly passwordEnv: string },
): Login | string {
  const user = readToken(environment, { name: userEnv, holds: 'the user name' });
  if (typeof user === 'string') return user;
  const password = readToken(environment, { name: passwordEnv, holds: 'the password' });
  return typeof password === 'string' ? password : { user, password };
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host);
}

/** Says hello, encrypts and logs in, and nothing more. */
async function verify(access: Access): Promise<Attempt> {
  return attemptSmtp(describe(access), async () => {
    const transport = await connect(access);
    try {
      await transport.verify();
    } finally {
      transport.close();
    }
  });
}

async function send(access: Access, mail: Mail): Promise<Attempt> {
  return attemptSmtp(describe(access), async () => {
    const transport = await connect(access);
    try {
      const { rejectedErrors } = await transport.sendMail({
        from: mail.from,
        to: mail.to.map((address) => ({ name: '', address })),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: mail.messageId,
        headers: { ...mailHeaders(mail) },
      });
      // Of several recipients some were refused; the others have the mail.
      const [refusal] = rejectedErrors ?? [];
      if (refusal) throw refusal;
    } finally {
      transport.close();
    }
  });
}

function describe({ server, login }: Access) {
  return { host: server.host, secret: login?.password };
}

async function connect({ server, login }: Access) {
  const { createTransport } = await import('nodemailer');
  const { host, port, security, caFile, timeoutMs } = server;
  const ca = caFile === undefined ? {} : { ca: [...getCACertificates('default'), readFileSync(caFile, 'utf8')] };
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: ca,
    ...(login === undefined ? {} : { auth: { user: login.user.reveal(), pass: login.password.reveal() } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // What a notice says is never read as a path or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
