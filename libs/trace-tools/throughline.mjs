#!/usr/bin/env node
// npm links programs at installation, before anything is built. What this imports needs the Node that package.json
// names.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(`throughline needs Node 22.15 or newer, and this is ${process.versions.node}`);
  process.exit(2);
}
await import('./dist/bin.js');
