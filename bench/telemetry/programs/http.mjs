// One Nest route with one query, on the platform that is named. Plain JavaScript, so that each variant runs exactly
// this text.
import 'reflect-metadata';
import { pathToFileURL } from 'node:url';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { measured } from './measured.mjs';

const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 10 });

class Products {
  async find(sku) {
    const { rows } = await pool.query('SELECT $1::text AS sku, 149900 AS price_cents', [sku]);
    return rows[0];
  }
}
Get('/products/:sku')(Products.prototype, 'find', Object.getOwnPropertyDescriptor(Products.prototype, 'find'));
Param('sku')(Products.prototype, 'find', 0);
Controller()(Products);

const { BENCH_APP, BENCH_PLATFORM, BENCH_WAY } = process.env;
const { imports = [], options = {} } = BENCH_APP ? await import(pathToFileURL(BENCH_APP)) : {};
class App {}
Module({ imports, controllers: [Products] })(App);

const platforms = {
  express: async () => {
    const { ExpressAdapter } = await import('@nestjs/platform-express');
    return new ExpressAdapter();
  },
  fastify: async () => {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    return new FastifyAdapter();
  },
};
const ours = {
  express: async (app) => app.use((await import('@throughline/telemetry/express')).traceExpress()),
  fastify: async (app) =>
    (await import('@throughline/telemetry/fastify')).traceFastify(app.getHttpAdapter().getInstance()),
};

const app = await NestFactory.create(App, await platforms[BENCH_PLATFORM](), { logger: false, ...options });
if (BENCH_WAY === 'ours') await ours[BENCH_PLATFORM](app);
if (BENCH_WAY === 'by hand') (await import('./by-hand.mjs')).nameRoutes[BENCH_PLATFORM](app);
await app.listen(0, '127.0.0.1');
measured({ url: `${await app.getUrl()}/products/LAPTOP-1` });
