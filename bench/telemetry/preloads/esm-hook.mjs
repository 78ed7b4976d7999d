import { register } from 'import-in-the-middle/register-hooks.mjs';

register();
