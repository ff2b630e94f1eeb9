import { commandHook } from './command.ts';
import type { HookKind } from './hook.ts';
import { kubernetesRestartHook } from './kubernetes-restart.ts';
import { webhookHook } from './webhook.ts';

/** All kinds of hooks, by name. */
export const hookKinds: readonly HookKind[] = [commandHook, kubernetesRestartHook, webhookHook];
