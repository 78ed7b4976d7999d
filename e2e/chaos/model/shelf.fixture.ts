import { InventoryRejected, InventoryReserved, type EventMessage } from '@throughline/contracts';
import type { World } from './world.fixture.js';

type Line = { sku: string; qty: number };

/** Inventory's store in memory: one decision per order. */
export const shelf = (
  world: World,
  turn: (what: string) => Promise<void>,
  publish: (message: EventMessage) => void,
) => {
  const decision = (orderId: string, items: Line[]): EventMessage =>
    world.reservation === 'reserved'
      ? InventoryReserved.of({ orderId, items })
      : InventoryRejected.of({ orderId, reason: 'out_of_stock', skus: items.map(({ sku }) => sku) });
  return {
    reserve: async (orderId: string, items: Line[]) => {
      await turn('reserve');
      if (world.reservation) return 'already_decided';
      const wanted = items.reduce((sum, { qty }) => sum + qty, 0);
      world.reservation = wanted > world.stock ? 'rejected' : 'reserved';
      if (world.reservation === 'reserved') world.stock -= wanted;
      publish(decision(orderId, items));
      return world.reservation;
    },
    publishAgain: async (orderId: string) => {
      await turn('tell reservation again');
      if (world.reservation) publish(decision(orderId, world.order.items));
      return world.reservation !== undefined;
    },
  };
};
