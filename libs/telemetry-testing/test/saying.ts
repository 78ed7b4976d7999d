import type { ChildProcess } from 'node:child_process';

/** Waits for a process to say something, and gives what the pattern caught of it. Fails when it ends without. */
export function saying(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout!.on('data', (chunk) => {
      said += chunk;
      const caught = pattern.exec(said)?.[1];
      if (caught) resolve(caught);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code} and never said ${pattern}:\n${said}`)));
  });
}
