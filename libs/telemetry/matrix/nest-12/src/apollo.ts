import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { BooksController, BooksResolver, typeDefs } from './books.js';
import { listen } from './listen.js';

@Module({
  imports: [
    TelemetryModule.forRoot(),
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs, playground: false }),
  ],
  controllers: [BooksController],
  providers: [BooksResolver],
})
class App {}

const app = await NestFactory.create(App, { bufferLogs: true });
app.setGlobalPrefix('api');
app.enableVersioning({ type: VersioningType.URI });
app.use('/mounted', (_request: IncomingMessage, response: ServerResponse) => response.end('mounted'));
await listen(app);
