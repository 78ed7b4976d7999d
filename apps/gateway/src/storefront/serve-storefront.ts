import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { fileURLToPath } from 'node:url';

/** The build copies the storefront here. */
export const STOREFRONT = fileURLToPath(new URL('../page', import.meta.url));

/** Lets routes send files from `folder`; a missing file is an ordinary 404. */
export async function serveStorefront(fastify: FastifyInstance, folder = STOREFRONT): Promise<void> {
  await fastify.register(fastifyStatic, { root: folder, serve: false });
}
