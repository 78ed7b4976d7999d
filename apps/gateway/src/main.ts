import { serve } from '@throughline/service';
import { GatewayModule } from './gateway.module.js';
import { serveDocs } from './serve-docs.js';

await serve(GatewayModule, serveDocs);
