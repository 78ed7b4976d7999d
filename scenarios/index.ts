import type { Scenario } from '../tools/scenarios/scenario.ts';
import { scenario as approval } from './approval.ts';
import { scenario as declinedPayment } from './declined-payment.ts';
import { scenario as failedPayment } from './failed-payment.ts';
import { scenario as flakyPayment } from './flaky-payment.ts';
import { scenario as happyOrder } from './happy-order.ts';
import { scenario as killedService } from './killed-service.ts';
import { scenario as lostContext } from './lost-context.ts';
import { scenario as oneByOne } from './one-by-one.ts';
import { scenario as parkedAndReplayed } from './parked-and-replayed.ts';
import { scenario as sentTwice } from './sent-twice.ts';
import { scenario as sleepingBackend } from './sleeping-backend.ts';
import { scenario as sleepingBroker } from './sleeping-broker.ts';
import { scenario as sleepingService } from './sleeping-service.ts';
import { scenario as slowPayment } from './slow-payment.ts';
import { scenario as soldOut } from './sold-out.ts';
import { scenario as stoppedDatabase } from './stopped-database.ts';
import { scenario as withdrawnOrder } from './withdrawn-order.ts';

/** In teaching order. */
export const scenarios: Scenario[] = [
  happyOrder,
  slowPayment,
  declinedPayment,
  failedPayment,
  flakyPayment,
  parkedAndReplayed,
  soldOut,
  oneByOne,
  approval,
  withdrawnOrder,
  sentTwice,
  sleepingService,
  sleepingBroker,
  sleepingBackend,
  stoppedDatabase,
  killedService,
  lostContext,
];
