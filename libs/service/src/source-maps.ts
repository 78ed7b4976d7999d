// A preload: stacks name lines of our own sources. Node's flag would also keep the maps of every package in memory.
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false });
