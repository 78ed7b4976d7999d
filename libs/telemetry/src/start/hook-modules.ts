import { receiveMessageOnPort } from 'node:worker_threads';
import { createAddHookMessageChannel } from 'import-in-the-middle';
import { register, type RegisterHooksOptions, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';

/** HTTP is patched in place, so that all ways to import it give the same functions. */
const PATCHED_IN_PLACE = new Set(['http', 'https']);

const hooked = new Set<string>();
// From here on, each instrumentation registers the names of its modules when it is enabled, at any time.
const { addHookMessagePort: port } = createAddHookMessageChannel();
let registered = false;

/**
 * Lets instrumentations see the ES modules that they patch as these are loaded, and only these. A hooked module is
 * replaced by a copy of its exports, and so loses what an application may rely on: bindings that change, cycles,
 * exports that are set later. Without hooks, only what is required is traced, which a check reports.
 */
export function hookModules(): void {
  if (registered || !supportsSyncHooks()) return;
  registered = true;
  const shouldInclude = (url: string, specifier: string): boolean => {
    for (let sent = receiveMessageOnPort(port); sent; sent = receiveMessageOnPort(port)) {
      for (const name of sent.message as string[]) if (!PATCHED_IN_PLACE.has(name)) hooked.add(name);
    }
    return hooked.has(specifier) || belongsTo(hooked, url);
  };
  // Its types lack this documented option.
  register({ shouldInclude } as RegisterHooksOptions);
}

/** Whether a URL belongs to one of these builtins or to a file of one of these packages. */
export function belongsTo(names: ReadonlySet<string>, url: string): boolean {
  if (url.startsWith('node:')) return names.has(url) || names.has(url.slice('node:'.length));
  const [, inside] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return inside !== undefined && names.has(inside);
}
