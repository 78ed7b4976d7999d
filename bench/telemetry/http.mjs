// One Nest route on Fastify with one query. Plain JavaScript, so that each variant runs exactly this text.
import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
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

class App {}
Module({ controllers: [Products] })(App);

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
if (process.env.BENCH_VARIANT === 'ours') {
  const { traceFastify } = await import('@throughline/telemetry/fastify');
  traceFastify(app.getHttpAdapter().getInstance());
}
await app.listen(0, '127.0.0.1');
measured({ url: `${await app.getUrl()}/products/LAPTOP-1` });
