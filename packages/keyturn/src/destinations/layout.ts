import * as z from 'zod';
import { isJsonObject, parseJson } from '../core/json.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { Secret } from '../core/secret.ts';
import type { DestinationOwner } from '../engine/destination.ts';
import { sesSmtpPassword } from './ses-smtp.ts';

/** Fills in `{account}`, `{accountName}`, `{user}` and `{partition}`; the root user is called `root`. */
export function fillIn(template: string, { account, accountName, user, partition }: DestinationOwner): string {
  const words = new Map([
    ['account', account],
    ['accountName', accountName ?? account],
    ['user', user ?? 'root'],
    ['partition', partition],
  ]);
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => words.get(word) ?? whole);
}

/** Names of members and what stands in them: `{ AccessKeyId: '{accessKeyId}', SecretAccessKey: '{secretAccessKey}' }`. */
export type Layout = Readonly<Record<string, string>>;

/** How a key is written where nobody says otherwise. */
export const standardLayout: Layout = { AccessKeyId: '{accessKeyId}', SecretAccessKey: '{secretAccessKey}' };

/** Why a layout cannot be used; undefined when it can: the id must stand alone in a member, and so must the secret, or nobody could tell which key is held. */
export function layoutProblem(layout: Layout): string | undefined {
  const values = Object.values(layout);
  for (const wanted of ['{accessKeyId}', '{secretAccessKey}'])
    if (!values.includes(wanted)) return `has no member that is "${wanted}" alone`;
  const odd = values.flatMap((value) => [...value.matchAll(/\{([^{}]*)\}/g)]).find(([, word = '']) => !isWord(word));
  return odd
    ? `does not know ${odd[0]}: it knows {accessKeyId}, {secretAccessKey}, {user}, {account} and {sesSmtpPassword:REGION}`
    : undefined;
}

/** A layout in the configuration. */
export const layoutSchema = z
  .record(z.string(), z.string('text such as "{accessKeyId}"'), 'names of members with what stands in them')
  .superRefine((layout, context) => {
    const problem = layoutProblem(layout);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** The members of a key. Contains secrets: to be handed to the destination's wire only. */
export function writeLayout(layout: Layout, key: KeyMaterial, owner: DestinationOwner): Record<string, string> {
  return Object.fromEntries(Object.entries(layout).map(([name, template]) => [name, fillKey(template, key, owner)]));
}

/** The members of a JSON object; null when the text is something else. */
export function membersOf(text: string | undefined): Readonly<Record<string, unknown>> | null {
  const value = parseJson(text);
  return isJsonObject(value) ? value : null;
}

/** The id of the key that stands in members; null when none does. */
export function idIn(layout: Layout, members: Readonly<Record<string, unknown>>): string | null {
  const id = members[memberOf(layout, '{accessKeyId}')];
  return typeof id === 'string' && /^[A-Z0-9]{16,128}$/.test(id) ? id : null;
}

/** The key that stands in members; undefined when it is not whole. */
export function keyIn(layout: Layout, members: Readonly<Record<string, unknown>>): KeyMaterial | undefined {
  const accessKeyId = idIn(layout, members);
  const secret = members[memberOf(layout, '{secretAccessKey}')];
  if (accessKeyId === null || typeof secret !== 'string' || secret === '') return undefined;
  return { accessKeyId, secret: new Secret(secret), createdAt: null };
}

function memberOf(layout: Layout, template: string): string {
  return Object.keys(layout).find((name) => layout[name] === template) ?? '';
}

function fillKey(template: string, { accessKeyId, secret }: KeyMaterial, owner: DestinationOwner): string {
  return template.replace(/\{([^{}]*)\}/g, (whole, word: string) => {
    if (word === 'accessKeyId') return accessKeyId;
    if (word === 'secretAccessKey') return secret.reveal();
    const region = SES.exec(word)?.[1];
    return region === undefined ? fillIn(whole, owner) : sesSmtpPassword(secret, region);
  });
}

const SES = /^sesSmtpPassword:([a-z0-9-]+)$/;

function isWord(word: string): boolean {
  return ['accessKeyId', 'secretAccessKey', 'user', 'account', 'accountName', 'partition'].includes(word) || SES.test(word);
}
