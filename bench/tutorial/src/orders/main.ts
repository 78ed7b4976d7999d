import { ORDERS } from '../queues';
import { serve } from '../serve';
import { OrdersModule } from './orders.module';

void serve(OrdersModule, ORDERS);
