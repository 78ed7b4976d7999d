import {
  type DynamicModule,
  type FactoryProvider,
  Global,
  Inject,
  Module,
  type ModuleMetadata,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { metrics } from '@opentelemetry/api';
import type { LoggerOptions } from 'pino';
import type { HttpOptions } from '../http/http-options.js';
import { usePino } from './chosen-logger.js';
import { isDraining } from './drain-on-shutdown.js';
import { exceptionLayer } from './exception-layer.js';
import { flushTelemetry } from './flush.js';
import { completeServerSpans } from './http-adapter.js';
import { recordNoErrors } from './pipeline-errors.js';
import { RecordErrors } from './record-errors.js';
import { Meter, TraceService } from './trace-service.js';

/** What the module does for the application. Everything is on by default, unless noted. */
export interface TelemetryModuleOptions extends HttpOptions {
  /** Whether errors of requests and messages, wherever in the pipeline, are recorded on their spans. Default true. */
  errors?: boolean;
  /**
   * Whether Nest logs through pino, with these options. Default true, unless `NestFactory.create` was given a logger.
   */
  logger?: boolean | LoggerOptions;
  /** Whether the shutdown of Nest waits until pending spans are sent. Default true: 3000 ms at most. */
  drain?: boolean | { flushMs?: number };
}

/** The options of other dynamic modules of Nest: what the factory injects, and the factory. */
export interface TelemetryModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  useFactory: (...args: never[]) => TelemetryModuleOptions | Promise<TelemetryModuleOptions>;
}

const OPTIONS = Symbol('throughline.module-options');
const LAYER = Symbol('throughline.exception-layer');

/** An application that imports the bare class configures the rest itself. */
const BARE: TelemetryModuleOptions = { routes: false, traceIdHeader: false, logger: false, drain: false };

/**
 * Telemetry for a Nest application, imported by its root module: `imports: [TelemetryModule.forRoot()]`. It completes
 * what the preload begins: route names, `http.requests` and `X-Trace-Id` on Express and Fastify; errors of the whole
 * pipeline; Nest's lines through pino; a flush at the end; {@link TraceService} and {@link Meter} to inject. Imported
 * as a bare class, it records errors and provides these two.
 */
@Global()
@Module({
  providers: [
    TraceService,
    { provide: Meter, useFactory: () => metrics.getMeter('application') },
    { provide: OPTIONS, useValue: BARE },
    {
      provide: LAYER,
      inject: [OPTIONS],
      useFactory: ({ errors = true }: TelemetryModuleOptions) => errors && exceptionLayer(),
    },
    {
      provide: APP_INTERCEPTOR,
      inject: [OPTIONS, LAYER],
      useFactory: ({ errors = true }: TelemetryModuleOptions, isWatched: boolean) =>
        new RecordErrors(isWatched || !errors ? ['http'] : []),
    },
  ],
  exports: [TraceService, Meter],
})
export class TelemetryModule implements NestModule, OnApplicationShutdown {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(OPTIONS) private readonly options: TelemetryModuleOptions,
  ) {
    const { logger } = options;
    if (logger !== false) usePino(logger);
    this.configure();
  }

  /** Does everything that `options` does not switch off. */
  static forRoot(options: TelemetryModuleOptions = {}): DynamicModule {
    return { module: TelemetryModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  /** The same with options from other providers. */
  static forRootAsync({ imports = [], inject = [], useFactory }: TelemetryModuleAsyncOptions): DynamicModule {
    return { module: TelemetryModule, imports, providers: [{ provide: OPTIONS, inject, useFactory }] };
  }

  /** Tries again before routes are registered, because a testing module creates the adapter after the providers. */
  configure(): void {
    const { httpAdapter } = this.host;
    const { routes = true, traceIdHeader, errors = true } = this.options;
    if (httpAdapter && !errors) recordNoErrors(httpAdapter);
    if (routes || traceIdHeader !== false) completeServerSpans(httpAdapter, this.options);
  }

  async onApplicationShutdown(): Promise<void> {
    const { drain = true } = this.options;
    if (!drain || isDraining()) return;
    await flushTelemetry(drain === true ? undefined : drain.flushMs);
  }
}
