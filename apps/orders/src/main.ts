import { serve } from '@throughline/service';
import { OrdersModule } from './orders.module.js';
import { variables } from './variables.js';
import { warmUp } from './warm-up.js';

await serve({ module: OrdersModule, variables, warmUp });
