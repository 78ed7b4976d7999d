import { INVENTORY } from '../queues';
import { serve } from '../serve';
import { InventoryModule } from './inventory.module';

void serve(InventoryModule, INVENTORY);
