import { jest } from '@jest/globals';

// What runs processes waits for conditions, each with a deadline and words of its own. Above all of those, so that a
// test ends with what it waited for instead of a bare time-out; Jest takes no such limit for one project.
jest.setTimeout(90_000);
