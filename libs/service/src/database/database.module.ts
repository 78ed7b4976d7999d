import {
  type DynamicModule,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { SETTINGS, type SharedSettings } from '../config/settings.js';
import { Broker } from '../messaging/broker.js';
import { Database } from './database.js';
import { DatabaseProbe } from './probe.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { openPool } from './pool.js';
import { Readiness } from '../health/readiness.js';

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
    @Inject(DatabaseProbe) private readonly probe: DatabaseProbe,
    @Inject(CLIENT) private readonly client: PrismaLike | null,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay | null,
    @Inject(Readiness) readiness: Readiness,
  ) {
    readiness.add('PostgreSQL', () => probe.ping());
  }

  onModuleInit(): void {
    void this.announce();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.relay?.close();
    await this.client?.$disconnect();
    await Promise.all([this.pool.end(), this.probe.close()]);
  }

  private async announce(): Promise<void> {
    while (!this.closing) {
      try {
        await this.probe.ping();
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

/**
 * One pool a service. `outbox` makes a `Database` over it, whose events a relay publishes; `client` a Prisma client,
 * provided under its own class, for what no order waits for.
 * @param variable the setting that holds the database's URL
 */
export function database<Client extends PrismaLike>(
  variable: `${string}_DATABASE_URL`,
  client: PrismaClass<Client> | null,
  { outbox }: { outbox: boolean },
): DynamicModule {
  const inject = [SETTINGS];
  const urlIn = (settings: Record<string, string>): string => settings[variable]!;
  const pool = {
    provide: POOL,
    inject,
    useFactory: (settings: Record<string, string>) => openPool(urlIn(settings), 10),
  };
  const probe = {
    provide: DatabaseProbe,
    inject,
    useFactory: (settings: Record<string, string>) => new DatabaseProbe(urlIn(settings)),
  };
  const made = [
    ...(client ? prisma(client) : [{ provide: CLIENT, useValue: null }]),
    ...(outbox ? relayed : [{ provide: OutboxRelay, useValue: null }]),
  ];
  return {
    module: DatabaseModule,
    global: true,
    providers: [pool, probe, ...made, DatabaseLifecycle],
    exports: [...(client ? [client] : []), ...(outbox ? [Database] : []), DatabaseProbe, OutboxRelay],
  };
}

const prisma = <Client extends PrismaLike>(client: PrismaClass<Client>): Provider[] => [
  { provide: client, inject: [POOL], useFactory: (pool: Pool) => new client({ adapter: new PrismaPg(pool) }) },
  { provide: CLIENT, useExisting: client },
];

const relayed: Provider[] = [
  {
    provide: OutboxRelay,
    inject: [POOL, Broker, SETTINGS],
    useFactory: (pool: Pool, broker: Broker, { OUTBOX_POLL_MS }: SharedSettings) =>
      new OutboxRelay(pool, broker, OUTBOX_POLL_MS),
  },
  {
    provide: Database,
    inject: [POOL, OutboxRelay],
    useFactory: (pool: Pool, relay: OutboxRelay) => new Database(pool, relay),
  },
];
