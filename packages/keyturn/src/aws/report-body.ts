import { GarbledAnswer } from './observe.ts';

type ResponseMiddleware = <Args, Result extends { response: unknown }>(
  next: (args: Args) => Promise<Result>,
) => (args: Args) => Promise<Result>;

/** A command whose answers can be looked at before the SDK reads them. */
interface Watchable {
  readonly middlewareStack: {
    add(middleware: ResponseMiddleware, place: { step: 'deserialize'; priority: 'low'; name: string }): void;
  };
}

/**
 * Takes the report out of the answer before the SDK's XML reader sees it: that reader needs twenty times the size of a
 * text, which for a report of fifty thousand users is more than everything else together. Answers where it went.
 */
export function takeReport(command: Watchable): { taken(): Buffer } {
  let csv: Buffer | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (!isStreaming(response) || response.statusCode !== 200) return result;
      const chunks: Buffer[] = [];
      for await (const chunk of streamOf(response.body)) {
        if (Buffer.isBuffer(chunk)) chunks.push(chunk);
      }
      const { rest, content } = cut(Buffer.concat(chunks));
      csv = content;
      response.body = rest;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keyturnReport' },
  );
  return {
    taken() {
      if (!csv) throw new GarbledAnswer('Content');
      return csv;
    },
  };
}

const OPEN = '<Content>';
const CLOSE = '</Content>';

function cut(body: Buffer): { rest: Uint8Array; content: Buffer | undefined } {
  const start = body.indexOf(OPEN);
  const end = body.indexOf(CLOSE, start);
  if (start < 0 || end < 0) return { rest: body, content: undefined };
  const content = Buffer.from(body.toString('latin1', start + OPEN.length, end), 'base64');
  const rest = Buffer.concat([body.subarray(0, start + OPEN.length), body.subarray(end)]);
  return { rest: new Uint8Array(rest), content };
}

function streamOf(body: AsyncIterable<unknown> | Uint8Array): AsyncIterable<unknown> | Iterable<unknown> {
  return body instanceof Uint8Array ? [Buffer.from(body)] : body;
}

function isStreaming(response: unknown): response is { statusCode: number; body: AsyncIterable<unknown> | Uint8Array } {
  return (
    typeof response === 'object' &&
    response !== null &&
    'statusCode' in response &&
    'body' in response &&
    typeof response.body === 'object' &&
    response.body !== null &&
    Symbol.asyncIterator in response.body
  );
}
