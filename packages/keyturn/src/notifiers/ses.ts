import type { SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { explain } from '../aws/faults.ts';
import type { Message, Told } from '../engine/notifier.ts';
import { attemptAws, lookInAws, regionSchema } from './aws.ts';
import { addressesProblem, type Mail, mailHeaders, mailOf, mailShape, type Sender, senderOf } from './mail.ts';
import { defineNotifier } from './notifier.ts';
import { shortId, toldOf, unable } from './told.ts';

const SET = 'the name of a configuration set';

/** Mail by Amazon SES. */
export const sesNotifier = defineNotifier({
  kind: 'ses',
  summary: 'sends mail by Amazon SES; the sender must be verified there, by its address or its domain',
  shape: z.strictObject({
    ...mailShape,
    region: regionSchema.describe('AWS region; that of the aws settings when left out').optional(),
    configurationSet: z
      .string(SET)
      .regex(/^[A-Za-z0-9_-]{1,64}$/, SET)
      .describe('configuration set of SES')
      .optional(),
  }),
  create({ from, to, region, configurationSet }, { aws }) {
    return {
      is: 'teller',
      label: `SES${region === undefined ? '' : ` in ${region}`} to ${typeof to === 'string' ? to : to.join(', ')}`,
      async rehearse() {
        const sender = senderOf(from);
        const problem = addressesProblem(to);
        if (sender === undefined || problem !== undefined) return problem;
        let unverified: string | undefined;
        const unseen = await lookInAws(`look at the identity ${sender.address} of SES`, async () => {
          unverified = await verificationProblem(await aws.ses({ region }), sender.address);
        });
        return unseen ?? unverified;
      },
      async tell(message): Promise<Told> {
        const mail = mailOf(message, { from, to });
        if (typeof mail === 'string') return unable(mail);
        let sent: string | null = null;
        const last = await attemptAws('send a mail by SES', async () => {
          const [{ SendEmailCommand }, ses] = await Promise.all([import('@aws-sdk/client-sesv2'), aws.ses({ region })]);
          const { MessageId } = await ses.send(
            new SendEmailCommand({ ...contentOf(mail, message), ConfigurationSetName: configurationSet }),
          );
          sent = MessageId === undefined ? null : messageIdOf(MessageId, await ses.config.region());
        });
        return toldOf(last, message.isDigest ? null : (message.thread ?? sent));
      },
    };
  },
});

/** SES gives every mail a Message-ID of its own; by a header of ours a mail that came twice is known. */
function contentOf(mail: Mail, message: Message) {
  const headers = { ...mailHeaders(mail), 'X-Keyturn-Message': shortId(message) };
  return {
    FromEmailAddress: encoded(mail.from),
    Destination: { ToAddresses: [...mail.to] },
    Content: {
      Simple: {
        Subject: { Data: mail.subject, Charset: 'UTF-8' },
        Body: { Text: { Data: mail.text, Charset: 'UTF-8' }, Html: { Data: mail.html, Charset: 'UTF-8' } },
        Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
      },
    },
  };
}

/** "If the sender name contains characters that are not ASCII, it must be encoded" as RFC 2047 has it (SendEmail). */
function encoded({ name, address }: Sender): string {
  if (name === '') return address;
  const isPlain = /^[A-Za-z0-9 ._-]+$/.test(name);
  return `${isPlain ? name : `=?UTF-8?B?${Buffer.from(name).toString('base64')}?=`} <${address}>`;
}

/** "The Message-ID is the id that SES answers, with @email.amazonses.com, or @REGION.amazonses.com outside of us-east-1". */
function messageIdOf(id: string, region: string): string {
  return `<${id}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`;
}

/** The address itself may be verified, or its domain, or one above that. */
async function verificationProblem(ses: SESv2Client, address: string): Promise<string | undefined> {
  const { GetEmailIdentityCommand } = await import('@aws-sdk/client-sesv2');
  const labels = address.slice(address.indexOf('@') + 1).split('.');
  const domains = labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'));
  for (const identity of [address, ...domains]) {
    try {
      const { VerifiedForSendingStatus } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: identity }));
      if (VerifiedForSendingStatus === true) return undefined;
    } catch (error) {
      if (explain(error).name !== 'NotFoundException') throw error;
    }
  }
  return `${address} is not verified in SES, nor is its domain`;
}
