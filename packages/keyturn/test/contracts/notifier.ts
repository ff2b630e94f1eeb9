import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Message, Notifier, Told } from '../../src/engine/notifier.ts';
import { plainText } from '../../src/reports/plain-text.ts';
import { digestOf, exampleNotice, hostileNotice, hostileTexts, messageOf } from '../gen/notices.ts';

/** What comes between, once: it is refused for good, answers nothing, is busy (for seven seconds, where it can say so), fails, or its answer is lost. */
export type Trouble = 'refused' | 'late' | 'busy' | 'failing' | 'lost';

/** Something that arrived. */
export interface Arrived {
  /** By which the receiver can tell that it has it already; null where the service keeps none. */
  readonly id: string | null;
  /** As its reader sees it: markup, encoding and line breaks are gone. */
  readonly text: string;
}

/** A notifier over a receiver of its own. The receiver refuses what the service would refuse, and is itself the check of limits and markup. */
export interface NotifierBench {
  readonly notifier: Notifier;
  /** The same without anything of what its configuration names: no variable is set, the topic is not there. */
  readonly bare: Notifier;
  /** What has to stand in the complaint of `bare`. */
  readonly missing: string;
  readonly arrived: () => readonly Arrived[];
  /** The next attempts meet this, one each; `times` for the last, Infinity for ever. */
  readonly trouble: (trouble: Trouble, times?: number) => void;
  /** For how long was waited between attempts; undefined where the AWS SDK waits. */
  readonly waits: readonly number[] | undefined;
  readonly secrets: readonly string[];
  readonly close: () => Promise<void>;
}

/** What is told in these tests, where it is no message: what is sent, and what its reader must find. */
export interface Sample {
  send(notifier: Notifier): Promise<Told>;
  readonly finds: readonly string[];
}

export interface Samples {
  readonly one: Sample;
  readonly many: Sample;
  readonly hostile: readonly Sample[];
}

/** What every notifier promises. `open` makes a bench over a new empty receiver each time. */
export function describeNotifier(name: string, open: () => Promise<NotifierBench>, samples: Samples = messages): void {
  const opened = new Set<NotifierBench>();
  async function bench(): Promise<NotifierBench> {
    const made = await open();
    opened.add(made);
    return made;
  }

  describe(`the notifier ${name}`, () => {
    afterEach(async () => {
      const closing = [...opened];
      opened.clear();
      for (const one of closing) await one.close();
    });

    test('tells which key, why, what happens when, and what to do', async () => {
      const one = await bench();
      expect(await samples.one.send(one.notifier)).toMatchObject({ is: 'told' });
      const text = textOf(one);
      for (const part of samples.one.finds) expect(text).toContain(part);
    });

    test('rehearses without telling anybody', async () => {
      const one = await bench();
      expect(await one.notifier.rehearse()).toBeUndefined();
      expect(one.arrived()).toEqual([]);
    });

    test('says what is missing, before and when something is told', async () => {
      const one = await bench();
      expect(await one.bare.rehearse()).toContain(one.missing);
      expect(await samples.one.send(one.bare)).toMatchObject({ is: 'failed', isPassing: false });
      expect(one.arrived()).toEqual([]);
    });

    test('does not repeat what is refused', async () => {
      const one = await bench();
      one.trouble('refused', Infinity);
      const told = await samples.one.send(one.notifier);
      expect(told).toMatchObject({ is: 'failed', isPassing: false });
      expectShown(one, told);
      expect(one.waits ?? []).toEqual([]);
      expect(one.arrived()).toEqual([]);
    });

    test.each<Trouble>(['busy', 'failing', 'lost'])('tells all the same when the first attempt meets: %s', async (trouble) => {
      const one = await bench();
      one.trouble(trouble);
      expect(await samples.one.send(one.notifier)).toMatchObject({ is: 'told' });
      expect(one.waits?.length ?? 1).toBe(1);
      for (const part of samples.one.finds) expect(textOf(one)).toContain(part);
      // What arrived twice, because the first answer was lost, is known by its id.
      expect(new Set(one.arrived().map(({ id }) => id)).size).toBe(1);
    });

    test.each<Trouble>(['failing', 'late'])('gives up in the end, as something that may pass: %s', async (trouble) => {
      const one = await bench();
      one.trouble(trouble, Infinity);
      const told = await samples.one.send(one.notifier);
      expect(told).toMatchObject({ is: 'failed', isPassing: true });
      expectShown(one, told);
    });

    test('sends the same under the same id, and something else under another', async () => {
      const one = await bench();
      const ids = () => new Set(one.arrived().map(({ id }) => id));
      await samples.one.send(one.notifier);
      const first = ids();
      await samples.one.send(one.notifier);
      expect(ids()).toEqual(first);
      await samples.hostile[0]?.send(one.notifier);
      expect(ids().size).toBe(first.has(null) ? 1 : 2);
    });

    test('keeps a digest of hundreds within the limits', async () => {
      const one = await bench();
      expect(await samples.many.send(one.notifier)).toMatchObject({ is: 'told' });
      for (const part of samples.many.finds) expect(textOf(one)).toContain(part);
    });

    test.each(samples.hostile.map((sample, index) => ({ index, sample })))(
      'shows hostile names as they are ($index)',
      async ({ sample }) => {
        const one = await bench();
        expect(await sample.send(one.notifier)).toMatchObject({ is: 'told' });
        for (const part of sample.finds) expect(textOf(one)).toContain(part);
      },
    );

    test('never shows its secrets', async () => {
      const one = await bench();
      const told = await samples.one.send(one.notifier);
      expectShown(one, told, one.notifier.label, await one.notifier.rehearse());
      expectShown(one, inspect(one.notifier, { depth: 8 }));
      expect(one.notifier.label).not.toBe('');
    });
  });
}

/** Notices by themselves, in a digest, and with names that try to be more than names. */
const messages: Samples = {
  one: sampleOf(messageOf(exampleNotice()), [
    'Access key AKIARTXV5AHDEXAMPLE2 of deploy in 111111111111 is due in 7 days',
    'It was created 83 days ago; the policy allows 90.',
    'It is replaced, and the old one is turned off two weeks later.',
    '2031-01-08',
    'team-web',
    'keyturn explain AKIARTXV5AHDEXAMPLE2',
    'keyturn snooze AKIARTXV5AHDEXAMPLE2 --for 7d',
    "keyturn except AKIARTXV5AHDEXAMPLE2 --reason 'why' --until 2031-02-01",
  ]),
  many: sampleOf(digestOf(500), ['AKIARTXV5AHDEX00001A']),
  hostile: hostileTexts.map((text) => sampleOf(messageOf(hostileNotice(text)), [plainText(text)])),
};

function sampleOf(message: Message, finds: readonly string[]): Sample {
  return {
    finds,
    send: (notifier) => (notifier.is === 'teller' ? notifier.tell(message) : Promise.reject(new Error('it takes no messages'))),
  };
}

function textOf(bench: NotifierBench): string {
  return bench
    .arrived()
    .map(({ text }) => text.replaceAll(/\s+/g, ' '))
    .join('\n');
}

function expectShown({ secrets }: NotifierBench, ...shown: readonly unknown[]): void {
  const text = shown.map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 8 }))).join('\n');
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(text).not.toContain(form);
    }
  }
}
