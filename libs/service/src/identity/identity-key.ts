import { createSecretKey, type KeyObject } from 'node:crypto';
import { CannotStart } from '../config/env.js';
import { keyIn } from './key-file.js';

const KEY_FILE = '.local/identity.key';

/**
 * The key with which the gateway signs guests' tokens and the caller header for orders. Without `secret`
 * (IDENTITY_SECRET) it is kept in a file, for all processes and restarts on this machine.
 * @throws CannotStart when that file cannot be used
 */
export function identityKey(secret: string | undefined, file = KEY_FILE): KeyObject {
  if (secret !== undefined) return createSecretKey(Buffer.from(secret));
  try {
    return createSecretKey(keyIn(file));
  } catch (error) {
    throw new CannotStart(`IDENTITY_SECRET: is not set, and ${file} is of no use: ${(error as Error).message}`);
  }
}
