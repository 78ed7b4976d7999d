import { serve } from '@throughline/service';
import { GatewayModule } from './gateway.module.js';
import { publicEdge } from './public-edge.js';

await serve(GatewayModule, publicEdge);
