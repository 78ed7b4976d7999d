import 'reflect-metadata';
import { Controller, Get, Inject, Injectable, Module, Param, Scope, Sse } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule, EventBus, EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { WsAdapter } from '@nestjs/platform-ws';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { currentTraceId, Traced, withRootSpan, withSpan } from '@throughline/telemetry';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { concatMap, range } from 'rxjs';
import { listen } from './listen.js';

class Lend {
  constructor(readonly id: string) {}
}

class Lent {
  constructor(readonly id: string) {}
}

@CommandHandler(Lend)
class LendHandler {
  constructor(private readonly events: EventBus) {}

  @Traced('lend')
  async execute({ id }: Lend): Promise<string> {
    this.events.publish(new Lent(id));
    return id;
  }
}

@EventsHandler(Lent)
class LentHandler implements IEventHandler<Lent> {
  @Traced('note_lent')
  async handle(): Promise<void> {}
}

@Injectable({ scope: Scope.REQUEST })
class Reader {
  constructor(@Inject(REQUEST) private readonly request: { url: string }) {}

  @Traced('know_reader')
  async name(): Promise<string> {
    return this.request.url;
  }
}

@Controller('books')
class BooksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reader: Reader,
  ) {}

  @Get(':id/lend')
  async lend(@Param('id') id: string): Promise<{ id: string }> {
    await this.reader.name();
    return { id: await this.commands.execute(new Lend(id)) };
  }

  @Sse('pages')
  pages() {
    return range(1, 3).pipe(concatMap((page) => withSpan('turn_page', async () => ({ data: { page } }))));
  }
}

@WebSocketGateway()
class Desk {
  @SubscribeMessage('ask')
  ask(): Promise<{ event: string; data: string | null }> {
    return withRootSpan('answer_question', async () => ({ event: 'answer', data: currentTraceId() }));
  }
}

@Injectable()
class Clock {
  @Interval(100)
  tick(): Promise<void> {
    return withRootSpan('tick', async () => console.log(`tick ${currentTraceId()}`));
  }
}

@Module({
  imports: [TelemetryModule.forRoot(), CqrsModule.forRoot(), ScheduleModule.forRoot()],
  controllers: [BooksController],
  providers: [LendHandler, LentHandler, Reader, Desk, Clock],
})
class App {}

const app = await NestFactory.create(App, { bufferLogs: true });
app.useWebSocketAdapter(new WsAdapter(app));
await listen(app);
