import {
  type DynamicModule,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { Broker } from './broker.js';
import { OutboxRelay } from './outbox-relay.js';
import { openPool, ping } from './pool.js';
import { Readiness } from './readiness.js';

interface PrismaLike {
  $disconnect(): Promise<void>;
}

type PrismaClass<Client extends PrismaLike> = new (options: { adapter: PrismaPg }) => Client;

const POOL = Symbol('pool');
const CLIENT = Symbol('prisma client');

/** Waits for the database in the background, and closes what talks to it in order: relay, client, pool. */
@Injectable()
class DatabaseLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('database');
  private closing = false;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(CLIENT) private readonly client: PrismaLike,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay | null,
    @Inject(Readiness) readiness: Readiness,
  ) {
    readiness.add('PostgreSQL', () => ping(pool));
  }

  onModuleInit(): void {
    void this.announce();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.relay?.close();
    await this.client.$disconnect();
    await this.pool.end();
  }

  private async announce(): Promise<void> {
    while (!this.closing) {
      try {
        await ping(this.pool);
        return this.logger.log('Connected to PostgreSQL');
      } catch (error) {
        if (!this.closing) this.logger.warn(`Waiting for PostgreSQL: ${(error as Error).message || String(error)}`);
        await delay(1000, undefined, { ref: false });
      }
    }
  }
}

@Module({})
class DatabaseModule {}

/** One pool a service, shared by its Prisma client and its outbox relay. Provides `client` under its own class. */
export function database<Client extends PrismaLike>(
  url: string,
  client: PrismaClass<Client>,
  { outbox }: { outbox: boolean },
): DynamicModule {
  const pool = { provide: POOL, useFactory: () => openPool(url, 10) };
  const prisma = {
    provide: client,
    inject: [POOL],
    useFactory: (made: Pool) => new client({ adapter: new PrismaPg(made) }),
  };
  const alias = { provide: CLIENT, useExisting: client };
  const relay = outbox
    ? {
        provide: OutboxRelay,
        inject: [POOL, Broker],
        useFactory: (made: Pool, broker: Broker) => new OutboxRelay(made, broker),
      }
    : { provide: OutboxRelay, useValue: null };
  return {
    module: DatabaseModule,
    global: true,
    providers: [pool, prisma, alias, relay, DatabaseLifecycle],
    exports: [client, OutboxRelay],
  };
}
