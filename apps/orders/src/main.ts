import { serve } from '@throughline/service';
import { OrdersModule } from './orders.module.js';

await serve(OrdersModule);
