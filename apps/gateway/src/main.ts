import { serve, type WarmUpRequest } from '@throughline/service';
import { GatewayModule } from './gateway.module.js';
import { publicEdge } from './edge/public-edge.js';
import { variables } from './variables.js';

// A documentation address (RFC 5737), so that the warm-up uses up no real client's rate limit.
const TEST_NET = '192.0.2.1';
/** An empty order: it passes the edge and fails validation. */
const warmUp = (): WarmUpRequest[] => [
  { method: 'POST', url: '/orders', payload: { items: [] }, remoteAddress: TEST_NET },
];

await serve({ module: GatewayModule, variables, customize: publicEdge, warmUp });
