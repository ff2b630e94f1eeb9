import type { Rehearsal } from '../../engine/destination.ts';
import { idIn, type Layout, standardLayout } from '../layout.ts';
import { type Namespace, type Permission, resourceOf } from './cluster.ts';
import { look, NOTES, type Place, pendingSecret, type Seen } from './place.ts';
import { nameOf } from './workloads.ts';

/** Whether a rotation will be let through, without changing anything: what can be read is judged, rights are asked for, and both Secrets are applied as a dry run. */
export async function rehearseSecret(place: Place): Promise<Rehearsal> {
  const badName = nameProblem(place);
  if (badName !== undefined) return { isReady: false, because: badName };
  const seen = await look(place);
  const because = contentProblem(place, seen) ?? (await rightsProblem(place, seen)) ?? (await workloadProblem(place, seen));
  if (because !== undefined) return { isReady: false, because };
  await applyDry(place, seen.namespace);
  return { isReady: true };
}

/** RFC 1123 subdomains and labels (Kubernetes documentation, "Object Names and IDs"). */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_MAX = 253;

function nameProblem({ namespaceName, name, pendingName }: Place): string | undefined {
  const allowed = 'Kubernetes allows letters, digits, "-" and ".", a letter or digit first and last';
  if (!SUBDOMAIN.test(name))
    return `"${name}" cannot be the name of a Secret: ${allowed}. Give this user an entry with a name of its own.`;
  if (pendingName.length > NAME_MAX) return `"${name}" is too long for the name of a Secret: "${pendingName}" is needed as well.`;
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespaceName)) return `"${namespaceName}" cannot be the name of a namespace.`;
  return undefined;
}

function contentProblem({ name, layout }: Place, { main }: Seen): string | undefined {
  if (!main) return undefined;
  if (main.isImmutable) return `Secret ${name} is immutable: it can only be deleted and made anew.`;
  const [controller] = main.controllers;
  if (controller !== undefined) return `Secret ${name} is made by ${controller}, which would put its own values back.`;
  const kept = Object.keys(layout).find((member) => main.keptBy.has(member));
  if (kept !== undefined)
    return `Member ${kept} of Secret ${name} is written by ${main.keptBy.get(kept)}, which would put its own value back: take it out of the manifest there.`;
  const idMember = Object.keys(layout).find((member) => layout[member] === '{accessKeyId}') ?? '';
  if ((main.data[idMember] ?? '') !== '' && idIn(layout, main.data) === null)
    return `Member ${idMember} of Secret ${name} holds something that is no access key id, and is not overwritten.`;
  return undefined;
}

async function rightsProblem({ name, pendingName, namespaceName, workloads }: Place, seen: Seen): Promise<string | undefined> {
  const ofSecret = (secret: string, verbs: readonly Permission['verb'][]) =>
    verbs.map((verb): Permission => ({ verb, group: '', resource: 'secrets', name: secret }));
  const needed: readonly Permission[] = [
    // Who may only patch a Secret that is there needs no right to make one.
    ...ofSecret(name, seen.main ? ['patch'] : ['create', 'patch']),
    ...ofSecret(pendingName, ['create', 'patch', 'delete']),
    ...workloads.map(({ kind, name }): Permission => ({ verb: 'patch', group: 'apps', resource: resourceOf[kind], name })),
  ];
  const answers = await Promise.all(needed.map(async (one) => ({ one, isAllowed: await seen.namespace.isAllowed(one) })));
  const refused = answers.filter(({ isAllowed }) => !isAllowed).map(({ one }) => `${one.verb} ${one.resource}/${one.name}`);
  return refused.length === 0
    ? undefined
    : `These credentials may not ${refused.join(', ')} in namespace ${namespaceName}: give them a Role that allows it.`;
}

async function workloadProblem({ workloads, namespaceName }: Place, { namespace }: Seen): Promise<string | undefined> {
  for (const workload of workloads)
    if (!(await namespace.podAnnotations(workload)))
      return `There is no ${nameOf(workload)} to restart in namespace ${namespaceName}.`;
  return undefined;
}

/** Admission, quotas and validation have their say; nothing is stored (Kubernetes API concepts, "Dry-run"). */
async function applyDry(place: Place, namespace: Namespace): Promise<void> {
  const filler = (layout: Layout) => Object.fromEntries(Object.keys(layout).map((member) => [member, 'rehearsal']));
  const wanted = { name: place.name, data: filler(place.layout), annotations: { [NOTES.owner]: place.ownerName } };
  await namespace.apply(wanted, { isRehearsal: true });
  await namespace.apply(pendingSecret(place, filler(standardLayout)), { isRehearsal: true });
}
