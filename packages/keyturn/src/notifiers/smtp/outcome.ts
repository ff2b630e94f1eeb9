import * as z from 'zod';
import type { Secret } from '../../core/secret.ts';
import type { Attempt } from '../../outside/attempts.ts';
import { shown } from '../../outside/told.ts';

/** Does something with a mail server, and says what came of it in words without the secret. */
export async function attemptSmtp(
  { host, secret }: { readonly host: string; readonly secret: Secret | undefined },
  act: () => Promise<void>,
): Promise<Attempt> {
  try {
    await act();
    return { is: 'done' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code = '', response = '', responseCode } = errorSchema.parse(error);
    const said = response === '' ? '' : `: ${shown(response, secret)}`;
    if (responseCode !== undefined) return answered(responseCode, { code, said });
    return unanswered({ code, host, message: error.message });
  }
}

/** What nodemailer adds to its errors. */
const errorSchema = z.object({
  code: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
});

/** 4yz is "transient negative", 5yz "permanent negative" (RFC 5321, 4.2.1). */
function answered(status: number, { code, said }: { readonly code: string; readonly said: string }): Attempt {
  const what = code === 'EAUTH' ? 'it refuses the login' : code === 'ETLS' ? 'it offers no encryption' : `it answered ${status}`;
  return { is: 'failed', because: `${what}${said}`, isPassing: status >= 400 && status < 500 };
}

function unanswered({
  code,
  host,
  message,
}: {
  readonly code: string;
  readonly host: string;
  readonly message: string;
}): Attempt {
  if (/certificate|self.signed|altname/i.test(message)) {
    return {
      is: 'failed',
      because: `the certificate of ${host} is not trusted: name its authority with caFile`,
      isPassing: false,
    };
  }
  if (code === 'ETIMEDOUT') return { is: 'failed', because: `${host} gave no answer in time`, isPassing: true };
  if (code === 'ENOENT' || code === 'EACCES') {
    return { is: 'failed', because: `the certificates of caFile cannot be read (${code})`, isPassing: false };
  }
  if (code === 'EAUTH') return { is: 'failed', because: 'it knows no way to log in that we know', isPassing: false };
  const isLost = ['ECONNECTION', 'ESOCKET', 'EDNS', 'ETLS', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code);
  return {
    is: 'failed',
    because: isLost
      ? `${host} cannot be reached, or its answer was lost (${code})`
      : `the mail cannot be sent (${code || 'no reason'})`,
    isPassing: isLost,
  };
}
