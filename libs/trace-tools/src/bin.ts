#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { main } from './cli/main.js';
import { startProgress } from './cli/progress.js';

// A reader such as `head` may close the pipe early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const args = process.argv.slice(2);
// An MCP server runs as long as its client, and shows no progress.
const stopProgress = args[0] === 'mcp' ? () => {} : startProgress(args.join(' '), process.stderr);

process.exitCode = await main(args, {
  write(text) {
    stopProgress();
    process.stdout.write(text);
  },
  complain(text) {
    stopProgress();
    process.stderr.write(text);
  },
  readInput: () => readFileSync(0, 'utf8'),
  env: process.env,
  colours: process.stdout.isTTY === true && !process.env['NO_COLOR'],
}).finally(stopProgress);
