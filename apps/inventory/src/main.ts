import { serve } from '@throughline/service';
import { InventoryModule } from './inventory.module.js';

await serve(InventoryModule);
