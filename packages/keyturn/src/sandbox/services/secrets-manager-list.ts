import { AwsError } from '../aws-error.ts';
import { flag, type Input, integer, requiredText, structures, text, texts } from '../input.ts';
import type { Secret } from '../model/secrets-manager.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { invalidParameter, secretsOf } from './secrets-manager-lookup.ts';
import { stagesByVersion } from './secrets-manager-stages.ts';
import { tagList } from './secrets-manager-tags.ts';

const listSecrets: Operation = {
  name: 'ListSecrets',
  access: 'read',
  run(call) {
    const filters = structures(call.input, 'Filters').map(readFilter);
    const withDeleted = flag(call.input, 'IncludePlannedDeletion') ?? false;
    const found = [...secretsOf(call)]
      .filter(([key]) => key.startsWith(`${call.region}/`))
      .map(([, secret]) => secret)
      .filter((secret) => withDeleted || secret.deleteAt === undefined)
      .filter((secret) => filters.every((filter) => filter(secret)));
    const { items, NextToken } = tokenPage(call, sorted(call, found), { sizeName: 'MaxResults', standard: 100, most: 100 });
    return { SecretList: items.map(describe), NextToken };
  },
};

const getRandomPassword: Operation = {
  name: 'GetRandomPassword',
  access: 'read',
  secretReplies: ['RandomPassword'],
  run(call) {
    const length = integer(call.input, 'PasswordLength') ?? 32;
    const kinds = passwordKinds(call);
    const isEachRequired = flag(call.input, 'RequireEachIncludedType') ?? true;
    if (length > 4096 || kinds.length === 0 || (isEachRequired && length < kinds.length)) {
      throw invalidParameter('You cannot make a password of this length out of the characters that are left.');
    }
    const required = isEachRequired ? kinds.map((kind) => call.random.text(1, kind)) : [];
    const letters = [...required, ...call.random.text(length - required.length, kinds.join('')).split('')];
    for (let index = letters.length - 1; index > 0; index--) {
      const other = call.random.below(index + 1);
      [letters[index], letters[other]] = [letters[other] ?? '', letters[index] ?? ''];
    }
    return { RandomPassword: letters.join('') };
  },
};

/** What Secrets Manager answers about no secret in particular. */
export const secretListOperations: readonly Operation[] = [listSecrets, getRandomPassword];

type Filter = (secret: Secret) => boolean;

/** Texts of a secret that each filter key looks at. Only descriptions, and `all`, ignore case. */
const searched: Readonly<Record<string, (secret: Secret) => string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description.toLowerCase()]),
  'tag-key': ({ tags }) => [...tags.keys()],
  'tag-value': ({ tags }) => [...tags.values()],
  'primary-region': () => [],
  'owning-service': () => [],
  all: ({ name, description, tags }) =>
    [name, description ?? '', ...tags.keys(), ...tags.values()]
      .flatMap((part) => [part, ...part.split(/[\s/_+=.@-]+/)])
      .map((part) => part.toLowerCase()),
};

/** One filter: any of its values may match, a value that begins with `!` must not. */
function readFilter(filter: Input): Filter {
  const key = requiredText(filter, 'Key');
  const textsOf = searched[key];
  if (!textsOf) {
    throw new AwsError(
      'ValidationException',
      400,
      `1 validation error detected: Value '${key}' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(searched).join(', ')}]`,
    );
  }
  const ignoresCase = key === 'all' || key === 'description';
  const values = texts(filter, 'Values').map((value) => (ignoresCase ? value.toLowerCase() : value));
  return (secret) => {
    const found = textsOf(secret);
    return values.some((value) => {
      const isNegated = value.startsWith('!');
      const prefix = isNegated ? value.slice(1) : value;
      return found.some((part) => part.startsWith(prefix)) !== isNegated;
    });
  };
}

function sorted(call: Call, secrets: readonly Secret[]): Secret[] {
  const by = text(call.input, 'SortBy') ?? 'created-date';
  const direction = text(call.input, 'SortOrder') === 'desc' ? -1 : 1;
  const byName = (a: Secret, b: Secret) => (a.name < b.name ? -1 : 1);
  const instantOf = (secret: Secret) => {
    if (by === 'last-accessed-date') return secret.lastAccessedAt ?? 0;
    return by === 'last-changed-date' ? secret.changedAt : secret.createdAt;
  };
  return secrets.toSorted((a, b) => direction * ((by === 'name' ? 0 : instantOf(a) - instantOf(b)) || byName(a, b)));
}

function describe(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    LastChangedDate: new Date(secret.changedAt),
    LastAccessedDate: secret.lastAccessedAt === undefined ? undefined : new Date(secret.lastAccessedAt),
    DeletedDate: secret.deleteAt === undefined ? undefined : new Date(secret.deleteAt),
    Tags: tagList(secret.tags),
    SecretVersionsToStages: stagesByVersion(secret),
    CreatedDate: new Date(secret.createdAt),
  };
}

function passwordKinds(call: Call): string[] {
  const excluded = text(call.input, 'ExcludeCharacters') ?? '';
  const kinds: [string, string][] = [
    ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
    ['ExcludeNumbers', '0123456789'],
    ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
  ];
  const left = kinds.filter(([name]) => !flag(call.input, name)).map(([, letters]) => letters);
  if (flag(call.input, 'IncludeSpace')) left.push(' ');
  return left
    .map((letters) =>
      letters
        .split('')
        .filter((letter) => !excluded.includes(letter))
        .join(''),
    )
    .filter((letters) => letters !== '');
}
