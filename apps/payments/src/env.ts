import { readEnv } from '@throughline/service';
import { variables } from './variables.js';

export const env = readEnv(variables);
