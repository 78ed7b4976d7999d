export { GuardLogProcessor } from './guard/guard-log-processor.js';
export { GuardSpanProcessor } from './guard/guard-span-processor.js';
