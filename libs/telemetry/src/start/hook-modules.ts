import { register, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';

let hooked = false;

/** Lets instrumentations see ES modules as they are loaded. Without it only what is required is traced: a check says so. */
export function hookModules(): void {
  if (hooked || !supportsSyncHooks()) return;
  register();
  hooked = true;
}
