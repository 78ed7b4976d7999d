import { serve } from '@throughline/service';
import { PaymentsModule } from './payments.module.js';
import { variables } from './variables.js';

// No telemetry import here: instrumentation must be in place before Nest and pg load, so Node starts with
// `--import @throughline/telemetry/register` and this file stays pure.
await serve({ module: PaymentsModule, variables });
