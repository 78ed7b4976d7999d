import 'reflect-metadata';
import { Module, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { BooksController, BooksResolver, typeDefs } from './books.js';
import { listen } from './listen.js';

@Module({
  imports: [
    TelemetryModule.forRoot(),
    GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, typeDefs }),
  ],
  controllers: [BooksController],
  providers: [BooksResolver],
})
class App {}

const app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), { bufferLogs: true });
app.setGlobalPrefix('api');
app.enableVersioning({ type: VersioningType.URI });
await listen(app);
