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
export function takeReport(command: Watchable): { taken(): readonly Buffer[] } {
  let csv: readonly Buffer[] | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (!isStreaming(response) || response.statusCode !== 200) return result;
      const split = await splitContent(streamOf(response.body));
      csv = split.content;
      response.body = new Uint8Array(Buffer.from(split.rest));
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

/** Decodes what stands in the Content element while it arrives, so that neither its base64 nor its text is ever one piece of memory. */
async function splitContent(
  stream: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<{ rest: string; content: readonly Buffer[] | undefined }> {
  const decoded: Buffer[] = [];
  let rest = '';
  let pending = '';
  let place: 'before' | 'inside' | 'after' = 'before';
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    pending += chunk.toString('latin1');
    if (place === 'before') {
      const start = pending.indexOf(OPEN);
      if (start < 0) continue;
      rest = pending.slice(0, start + OPEN.length);
      pending = pending.slice(start + OPEN.length);
      place = 'inside';
    }
    if (place !== 'inside') continue;
    const end = pending.indexOf('<');
    const ready = end < 0 ? pending.length - (pending.length % 4) : end;
    decoded.push(Buffer.from(pending.slice(0, ready), 'base64'));
    pending = pending.slice(ready);
    if (end >= 0) place = 'after';
  }
  return { rest: rest + pending, content: place === 'after' ? decoded : undefined };
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
