import { AwsError } from '../aws-error.ts';
import { regionalArn, uuid } from '../ids.ts';
import { freeText, type Input, structure, structures, text, texts } from '../input.ts';
import type { MailRegion, SentMail } from '../model/ses.ts';
import type { Call, Operation } from '../operation.ts';

const RECIPIENTS_MAX = 50;
const HEADERS_MAX = 15;
const HEADER_LENGTH_MAX = 995;

const sendEmail: Operation = {
  name: 'SendEmail',
  access: 'write',
  isDataEvent: true,
  resource: (call) => identityArn(call, senderIdentity(call) ?? addressIn(text(call.input, 'FromEmailAddress') ?? '')),
  run(call) {
    const { account, region, now } = call;
    const mail = readMail(call.input);
    const mailer = mailerOf(call);
    if (mailer.isPaused)
      throw new AwsError('SendingPausedException', 400, `Email sending is disabled for account ${account.id}.`);
    const unverified = [mail.from, ...(mailer.isConfined ? mail.to : [])].filter((one) => !isVerified(mailer, one));
    if (unverified.length > 0) {
      const which = `The following identities failed the check in region ${region.toUpperCase()}: ${unverified.join(', ')}`;
      throw new AwsError('MessageRejected', 400, `Email address is not verified. ${which}`);
    }
    const id = `${now.toString(16).padStart(16, '0')}-${uuid(call.random)}-000000`;
    mailer.mails.push({ ...mail, id, at: now });
    return { MessageId: id };
  },
};

const getEmailIdentity: Operation = {
  name: 'GetEmailIdentity',
  access: 'read',
  resource: (call) => identityArn(call, text(call.input, 'EmailIdentity') ?? ''),
  run(call) {
    const name = text(call.input, 'EmailIdentity') ?? '';
    const isVerifiedHere = mailerOf(call).identities.get(name.toLowerCase());
    if (isVerifiedHere === undefined) throw new AwsError('NotFoundException', 404, `Email identity ${name} does not exist.`);
    return {
      IdentityType: name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
      FeedbackForwardingStatus: true,
      VerifiedForSendingStatus: isVerifiedHere,
      VerificationStatus: isVerifiedHere ? 'SUCCESS' : 'PENDING',
    };
  },
};

/** Amazon SES, version 2: simple messages. */
export const sesOperations: readonly Operation[] = [sendEmail, getEmailIdentity];

function mailerOf({ account, region }: Call): MailRegion {
  account.mailers ??= new Map();
  const present = account.mailers.get(region);
  // Every account is confined until somebody asks AWS for more (developer guide, "Request production access").
  const mailer = present ?? { identities: new Map<string, boolean>(), isConfined: true, isPaused: false, mails: [] };
  if (!present) account.mailers.set(region, mailer);
  return mailer;
}

/** A message that SES takes; whatever it would refuse, or is not known here, is refused. */
function readMail(input: Input): Omit<SentMail, 'id' | 'at'> {
  const from = text(input, 'FromEmailAddress');
  if (from === undefined) throw badRequest('FromEmailAddress is required.');
  const content = structure(input, 'Content');
  const message = content && structure(content, 'Simple');
  if (!message || Object.keys(content).length !== 1) throw badRequest('The sandbox knows simple messages only.');
  const subject = dataOf(message, 'Subject');
  if (subject === undefined) throw badRequest('Missing required Subject.');
  if (/[\r\n]/.test(subject)) throw badRequest('Subject must not contain line breaks.');
  const body = structure(message, 'Body') ?? {};
  const [plain, html] = [dataOf(body, 'Text'), dataOf(body, 'Html')];
  if (plain === undefined && html === undefined) throw badRequest('Missing required Body.');
  return {
    from: addressIn(from),
    to: readRecipients(input),
    subject,
    ...(plain === undefined ? {} : { text: plain }),
    ...(html === undefined ? {} : { html }),
    headers: readHeaders(message),
  };
}

function readRecipients(input: Input): readonly string[] {
  const destination = structure(input, 'Destination') ?? {};
  const all = ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((name) => texts(destination, name)).map(addressIn);
  if (all.length === 0) throw badRequest('Destination must have at least one address.');
  if (all.length > RECIPIENTS_MAX) throw badRequest(`Recipient count exceeds ${RECIPIENTS_MAX}.`);
  return all;
}

/** "Keyturn <keyturn@example.com>" or the address alone; anything that is not ASCII must be encoded. */
function addressIn(given: string): string {
  const address = /^(?:[^<>\r\n]*<([^<>]*)>)$/.exec(given)?.[1] ?? given;
  if (!/^[ -~]*$/.test(given)) throw badRequest('Address contains characters that are not ASCII.');
  if (!/^[^\s@<>,;:"()[\]\\]+@[A-Za-z0-9.-]+$/.test(address)) throw badRequest("Missing final '@domain'");
  return address;
}

function readHeaders(message: Input): Readonly<Record<string, string>> {
  const headers = structures(message, 'Headers');
  if (headers.length > HEADERS_MAX) throw badRequest(`A message has up to ${HEADERS_MAX} headers.`);
  return Object.fromEntries(
    headers.map((header) => {
      const [name, value] = [freeText(header, 'Name') ?? '', freeText(header, 'Value') ?? ''];
      if (!/^[!-9;-@A-~]{1,126}$/.test(name) || OWN_HEADERS.has(name.toLowerCase()))
        throw badRequest(`Invalid header name ${name}.`);
      if (!/^[ -~]+$/.test(value) || value.length > HEADER_LENGTH_MAX) throw badRequest(`Invalid value of header ${name}.`);
      return [name, value];
    }),
  );
}

/** What SES writes by itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'bcc',
  'cc',
  'content-disposition',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'return-path',
  'subject',
  'to',
]);

function dataOf(input: Input, name: string): string | undefined {
  const part = structure(input, name);
  if (!part) return undefined;
  const [data, charset] = [freeText(part, 'Data'), freeText(part, 'Charset')];
  if (data !== undefined && charset !== 'UTF-8' && !/^[\0-\x7f]*$/.test(data)) throw badRequest(`${name} needs a Charset.`);
  return data;
}

/** An address is verified by itself, or by its domain or one above it. */
function isVerified(mailer: MailRegion, address: string): boolean {
  return identitiesOf(address).some((identity) => mailer.identities.get(identity) === true);
}

function senderIdentity(call: Call): string | undefined {
  const from = addressIn(text(call.input, 'FromEmailAddress') ?? '');
  return identitiesOf(from).find((identity) => mailerOf(call).identities.has(identity));
}

function identitiesOf(address: string): readonly string[] {
  const lower = address.toLowerCase();
  const labels = lower.slice(lower.indexOf('@') + 1).split('.');
  return [lower, ...labels.map((_label, index) => labels.slice(index).join('.'))];
}

function identityArn({ world: { partition }, region, account }: Call, identity: string): string {
  return regionalArn({ partition, service: 'ses', region, accountId: account.id }, `identity/${identity}`);
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', 400, message);
}
