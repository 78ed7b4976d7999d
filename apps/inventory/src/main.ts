import { serve, type WarmUpRequest } from '@throughline/service';
import { InventoryModule } from './inventory.module.js';
import { variables } from './variables.js';

/** Reads a product and its availability, for a SKU that does not exist. */
const warmUp = (): WarmUpRequest[] => ['/products/NONE-1', '/availability?skus=NONE-1'].map((url) => ({ url }));

await serve({ module: InventoryModule, variables, warmUp });
