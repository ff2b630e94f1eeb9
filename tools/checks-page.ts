import { limitSettings } from '../packages/keyturn/src/config/limits.ts';
import type { Check } from '../packages/keyturn/src/core/check.ts';
import { limitsOf } from '../packages/keyturn/src/core/check-limits.ts';
import { checks } from '../packages/keyturn/src/core/checks/index.ts';
import { controlsOf, frameworks } from '../packages/keyturn/src/core/controls.ts';
import { durationText } from '../packages/keyturn/src/core/duration.ts';
import type { Subject } from '../packages/keyturn/src/core/finding.ts';
import { defaultLimits } from '../packages/keyturn/src/core/policy.ts';
import { remedyFor } from '../packages/keyturn/src/core/remedies.ts';
import { page, sentence, table } from './markdown.ts';

/** What an audit judges, by what limits, what to do about it, and what frameworks say of it. */
export function checksPage(): string {
  return page('Checks', [
    'What `keyturn audit` judges. Each verdict is pass, fail or unknown: where a fact that a check needs could not be read, the verdict is unknown, never pass. Limits are those of [keyturn.yaml](configuration.md#limits); a limit is broken when it is passed, not when it is reached.',
    table(
      ['check', 'severity', 'finds', 'limits'],
      checks.map((check) => [
        `[${check.id}](#${check.id})`,
        check.severity,
        check.depth === 'live' ? `${check.title} (with \`--live\`)` : check.title,
        limitNames(check).join(', '),
      ]),
    ),
    'Remedies are written for each finding, with its account, names and ids filled in. Below they are those of an example: account 111122223333, a user `deploy`, a key `AKIAIOSFODNN7EXAMPLE`.',
    ...checks.map(checkSection),
    '## Frameworks',
    'Which frameworks the checks answer to: `--framework` takes these ids. An audit can show that a control is broken; that it is kept, it can show only as far as the note says.',
    table(
      ['framework', 'title', 'controls', 'note'],
      frameworks.map(({ id, title, note, controls }) => [`\`${id}\``, title, String(controls.length), note]),
    ),
  ]);
}

function checkSection(check: Check): string {
  const { id, title, severity, risk, remedy: remedyId } = check;
  const remedy = remedyFor(remedyId, sampleOf(check), 'aws');
  const limits = limitNames(check).map((name) => `${name} (${limitText(name)})`);
  const controls = Object.entries(controlsOf(id)).map(([framework, ids]) => `${framework} ${ids.join(', ')}`);
  return [
    `## ${id}`,
    `${sentence(title)} Severity: ${severity}. Looks at ${abouts[check.about]}, ${whenRead(check)}.`,
    `Why it matters: ${risk}`,
    ...(limits.length === 0 ? [] : [`Limits: ${limits.join(', ')}.`]),
    `Remedy: ${remedy.summary}`,
    `In the [console](${remedy.console.url}):`,
    remedy.console.steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    ...(remedy.cli.length === 0 ? [] : ['With the AWS CLI:', `\`\`\`sh\n${remedy.cli.join('\n')}\n\`\`\``]),
    ...(remedy.keyturn === null ? [] : [`With Keyturn: \`${remedy.keyturn}\`.`]),
    ...(controls.length === 0 ? [] : [`Controls: ${controls.join('; ')}.`]),
  ].join('\n\n');
}

function whenRead({ depth, asksDestinations }: Check): string {
  if (asksDestinations)
    return 'where keyturn.yaml has destinations: at those whom the credential report does not clear, and with `--live` at all who have keys';
  return depth === 'live' ? 'with `--live` only' : 'in every audit';
}

const abouts: Readonly<Record<Check['about'], string>> = {
  'user-key': 'each access key of an IAM user',
  user: 'each IAM user',
  root: 'the root user',
  account: 'the account',
  policy: 'whoever an exception names',
};

/** The subject of the example; access keys and other credentials belong to somebody, accounts to nobody. */
function sampleOf({ id, about, remedy }: Check): Subject {
  const isOther = remedy === 'rotate-other-credential';
  const isUser = about === 'user' || about === 'user-key' || isOther;
  const user = { type: 'user', name: 'deploy' } as const;
  const root = { type: 'root', name: '<root_account>' } as const;
  const account = { type: 'account', name: 'account' } as const;
  const others = about === 'root' ? root : account;
  return {
    account: '111122223333',
    accountName: null,
    principal: isUser ? user : others,
    accessKeyId: /access-key|exposed-key|inactive-key|key-from-creation|old-key|orphaned-key|no-destination/.test(id)
      ? 'AKIAIOSFODNN7EXAMPLE'
      : null,
    ...(isOther ? { resource: otherIds[id] ?? 'the credential' } : {}),
  };
}

const otherIds: Readonly<Record<string, string>> = {
  'service-credential-age': 'ACCAIOSFODNN7EXAMPLE',
  'ssh-key-age': 'APKAIOSFODNN7EXAMPLE',
  'signing-certificate-age': 'TA7SMP42TDN5Z26OBPJE7EXAMPLE',
};

/** By the names of keyturn.yaml. */
function limitNames({ id }: Check): readonly string[] {
  const limits = limitsOf(id);
  return Object.entries(limitSettings).flatMap(([name, { limit }]) => (limits.includes(limit) ? [`\`${name}\``] : []));
}

function limitText(quoted: string): string {
  const setting = limitSettings[quoted.replaceAll('`', '')];
  if (!setting) throw new Error(`there is no limit ${quoted}`);
  const value = defaultLimits[setting.limit];
  return setting.unit === 'days' ? durationText(value) : String(value);
}
