import { instantOf } from '../../src/core/instant.ts';
import type { Notice } from '../../src/core/notices/notice.ts';
import type { Message } from '../../src/engine/notifier.ts';

/** A notice that could be: a key that is due in a week. */
export function exampleNotice(changes: Partial<Notice> = {}): Notice {
  return {
    id: 'due-soon/111111111111/user/deploy/AKIARTXV5AHDEXAMPLE2/2031-01-08',
    event: 'due-soon',
    urgency: 'warning',
    thread: '111111111111/user/deploy/AKIARTXV5AHDEXAMPLE2',
    at: instantOf(Date.UTC(2031, 0, 1, 3, 30)),
    subject: {
      account: '111111111111',
      accountName: 'management',
      principal: { type: 'user', name: 'deploy' },
      accessKeyId: 'AKIARTXV5AHDEXAMPLE2',
    },
    owner: 'team-web',
    title: 'Access key AKIARTXV5AHDEXAMPLE2 of deploy in 111111111111 is due in 7 days',
    because: 'It was created 83 days ago; the policy allows 90.',
    next: 'It is replaced, and the old one is turned off two weeks later.',
    deadline: instantOf(Date.UTC(2031, 0, 8, 12)),
    commands: [
      { does: 'To look', line: 'keyturn explain AKIARTXV5AHDEXAMPLE2' },
      { does: 'To put it off', line: 'keyturn snooze AKIARTXV5AHDEXAMPLE2 --for 7d' },
      { does: 'To leave the key alone', line: "keyturn except AKIARTXV5AHDEXAMPLE2 --reason 'why' --until 2031-02-01" },
    ],
    ...changes,
  };
}

/** One notice by itself, for the first time. */
export function messageOf(notice: Notice, thread: string | null = null): Message {
  return { id: `message/${notice.id}`, isDigest: false, notices: [notice], thread };
}

/** A digest of so many notices, each of another key; the first is critical. */
export function digestOf(count: number): Message {
  const notices = Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(5, '0');
    return exampleNotice({
      id: `due-soon/${number}`,
      thread: `111111111111/user/deploy-${number}`,
      urgency: index === 0 ? 'critical' : 'warning',
      title: `Access key AKIARTXV5AHDEX${number}A of deploy-${number} in 111111111111 is due in 7 days`,
    });
  });
  return { id: `digest/2031-01-01/${count}`, isDigest: true, notices, thread: null };
}

/** Names that mean something to whoever shows them, if they are not made harmless. */
export const hostileTexts = [
  '<!channel> & <@U12345678> <https://evil.example|click>',
  '*bold* _under_ ~strike~ `code` [link](https://evil.example) @here',
  '<at>everyone</at><script>alert(1)</script><img src=x onerror=alert(1)>',
  'two\r\nBcc: everybody@evil.example\r\n.\r\nlines',
  '\u001b[31mred\u0007 \u202egnp.exe {{DATE(2031)}} ${HOME} @{triggerBody()} :fire: "quoted" \\',
] as const;

/** A notice that is made of such texts wherever somebody else chooses the text. */
export function hostileNotice(text: string): Notice {
  return exampleNotice({
    id: `hostile/${text}`,
    thread: `hostile/${text}`,
    owner: text,
    title: `Access key AKIARTXV5AHDEXAMPLE2 of ${text} is due`,
    because: `Created by ${text}`,
    subject: {
      account: '111111111111',
      accountName: text,
      principal: { type: 'user', name: text },
      accessKeyId: 'AKIARTXV5AHDEXAMPLE2',
    },
  });
}
