import { PAYMENTS } from '../queues';
import { serve } from '../serve';
import { PaymentsModule } from './payments.module';

void serve(PaymentsModule, PAYMENTS);
