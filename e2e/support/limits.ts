import { jest } from '@jest/globals';

// Above every deadline in here, so that a test ends with what it waited for instead of a bare time-out.
jest.setTimeout(90_000);
