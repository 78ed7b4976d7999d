import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const GATEWAY = process.env['GATEWAY_URL'] ?? 'http://localhost:3000';
const RULES = '../../libs/contracts/src/order-rules.ts';
const API = ['/orders', '/products', '/sessions', '/approvals', '/operations', '/storefront', '/telemetry', '/docs'];

export default defineConfig({
  root: 'src',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The page takes the rules from their source, so that its build does not wait for that of the contracts.
  resolve: {
    alias: { '@throughline/contracts/order-rules': fileURLToPath(new URL(RULES, import.meta.url)) },
  },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    // The page's policy forbids inline scripts, such as the polyfill, and data: URLs except for images.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Names the packages in the bundle and their licenses.
    license: { fileName: 'assets/licenses.md' },
  },
  server: { proxy: Object.fromEntries(API.map((path) => [path, GATEWAY])) },
});
