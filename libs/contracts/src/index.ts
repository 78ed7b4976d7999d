export * from './attributes.js';
export * from './event.js';
export * from './events.js';
export * from './orders.js';
export * from './primitives.js';
export * from './problem.js';
export * from './products.js';
