import { plural } from '../../core/words.ts';
import type { Message } from '../../engine/notifier.ts';
import type { NotifyOutcome } from '../../engine/notify.ts';

/** What came of telling, line by line. */
export function outcomeText({ told, waiting, broken }: NotifyOutcome, isDry: boolean): string {
  const verb = isDry ? 'would be told of' : 'was told of';
  const lines = [
    ...told.map(({ label, notices }) => `${label} ${verb} ${plural(notices, 'notice')}.`),
    ...broken.map(({ label, because }) => `${label} could not be told: ${because}.`),
    ...(waiting > 0 ? [`${plural(waiting, 'notice')} ${waiting === 1 ? 'waits' : 'wait'} to be told.`] : []),
  ];
  return `${lines.length === 0 ? 'There is nothing new to tell.' : lines.join('\n')}\n`;
}

/** A message as it is shown to who only wants to know. */
export function messageText(label: string, { notices, isDigest }: Message): string {
  const head = isDigest ? `To ${label}, together:` : `To ${label}:`;
  const body = notices.map(({ urgency, title, because, next, commands }) =>
    [
      `  ${title} (${urgency})`,
      `    ${because}${next === null ? '' : ` ${next}`}`,
      ...commands.map(({ does, line }) => `    ${line}   # ${does}`),
    ].join('\n'),
  );
  return `${[head, ...body].join('\n')}\n\n`;
}
