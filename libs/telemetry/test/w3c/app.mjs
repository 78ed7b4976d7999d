// The service that the suite drives: POST /test takes a list of {url, arguments} and posts each `arguments` to its
// `url`.
import 'reflect-metadata';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

class Calls {
  async make(calls) {
    for (const { url, arguments: body } of calls) {
      const headers = { 'content-type': 'application/json' };
      await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
    }
    return {};
  }
}
Post('test')(Calls.prototype, 'make', Object.getOwnPropertyDescriptor(Calls.prototype, 'make'));
Body()(Calls.prototype, 'make', 0);
Controller()(Calls);

class App {}
Module({ controllers: [Calls] })(App);

const platforms = {
  express: async () => new (await import('@nestjs/platform-express')).ExpressAdapter(),
  fastify: async () => new (await import('@nestjs/platform-fastify')).FastifyAdapter(),
};

const app = await NestFactory.create(App, await platforms[process.argv[2]](), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.on('disconnect', () => process.exit());
process.send({ url: `${await app.getUrl()}/test` });
