import { GATEWAY } from '../queues';
import { serve } from '../serve';
import { GatewayModule } from './gateway.module';

void serve(GatewayModule, GATEWAY);
