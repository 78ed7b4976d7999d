import { types } from 'node:util';
import { type DynamicModule, Inject, Module, type NestModule, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { instrumentMethod } from './instrument-method.js';
import { DEFAULTS, type NestInstrumentationOptions } from './options.js';
import { wantedMethods } from './parts.js';

const OPTIONS = Symbol('throughline.nest-instrumentation');

/**
 * Spans for Nest's own parts and for chosen providers, without a decorator. For Nest 12, and for Nest 11 where it has
 * `instrument`:
 *
 *     NestFactory.create(App, nestInstrumentation({ guards: true, handlers: true, providers: [/Service$/] }))
 *
 * Methods are replaced on the instance, which stays what it is: private fields, Maps and proxies keep working.
 * Accessors, lifecycle hooks, symbols and frozen instances are left alone. Only what runs below a recorded span is
 * traced.
 */
export function nestInstrumentation(options: NestInstrumentationOptions): {
  instrument: { instanceDecorator: (instance: unknown) => unknown };
} {
  return { instrument: { instanceDecorator: new Instrumenter(options).decorate } };
}

/**
 * Does the same for a version of Nest 11 without `instrument`, as an import of the root module:
 * `NestInstrumentationModule.forRoot({ guards: true })`. Handlers of messages and request-scoped classes get no spans.
 */
@Module({})
export class NestInstrumentationModule implements NestModule, OnModuleInit {
  readonly #instrumenter: Instrumenter;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(OPTIONS) options: NestInstrumentationOptions,
  ) {
    this.#instrumenter = new Instrumenter(options);
  }

  static forRoot(options: NestInstrumentationOptions): DynamicModule {
    return { module: NestInstrumentationModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  /** Nest calls this before it reads the handlers of routes from their controllers. */
  configure(): void {
    this.instrumentAll();
  }

  /** A microservice has no routes, so Nest does not call `configure`. */
  onModuleInit(): void {
    this.instrumentAll();
  }

  private instrumentAll(): void {
    for (const { controllers, injectables, providers } of this.modules.values())
      for (const wrapper of [...controllers.values(), ...injectables.values(), ...providers.values()])
        if (wrapper.isDependencyTreeStatic()) this.#instrumenter.decorate(wrapper.instance);
  }
}

/** Replaces the methods that the options name, once for each instance. */
class Instrumenter {
  readonly #done = new WeakSet<object>();
  /** Created once for each class, because request-scoped providers have an instance for each request. */
  readonly #methods = new WeakMap<object, PropertyDescriptorMap>();

  constructor(private readonly options: NestInstrumentationOptions) {}

  decorate = (instance: unknown): unknown => {
    if (typeof instance !== 'object' || instance === null || types.isProxy(instance)) return instance;
    if (this.#done.has(instance) || !Object.isExtensible(instance)) return instance;
    this.#done.add(instance);
    for (const [key, descriptor] of Object.entries(this.methodsFor(instance)))
      if (!Object.hasOwn(instance, key)) Object.defineProperty(instance, key, descriptor);
    return instance;
  };

  private methodsFor(instance: object): PropertyDescriptorMap {
    const prototype = Object.getPrototypeOf(instance) as object | null;
    if (!prototype) return {};
    const known = this.#methods.get(prototype);
    if (known) return known;
    const limits = { ...DEFAULTS, ...this.options };
    const made = wantedMethods(instance, this.options).map(({ key, descriptor }) => {
      const value = instrumentMethod(`${instance.constructor.name}.${key}`, descriptor.value, limits);
      return [key, { ...descriptor, value }] as const;
    });
    const methods = Object.fromEntries(made);
    this.#methods.set(prototype, methods);
    return methods;
  }
}
