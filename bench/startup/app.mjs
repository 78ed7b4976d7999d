// A Nest application with one route, on Express, which is Nest's default. It ends as soon as it listens.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

class Products {
  find() {
    return 'LAPTOP-1';
  }
}
Get('/products')(Products.prototype, 'find', Object.getOwnPropertyDescriptor(Products.prototype, 'find'));
Controller()(Products);

class App {}
Module({ controllers: [Products] })(App);

const app = await NestFactory.create(App, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.exit();
