// Import first to count the modules of a process: on SIGUSR2 it writes how many files it has loaded.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const files = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.add(url.split('?')[0]);
    return next(url, context);
  },
});
process.on('SIGUSR2', () => writeFileSync(`${process.env.MODULES_FILE}.${process.pid}`, String(files.size)));
