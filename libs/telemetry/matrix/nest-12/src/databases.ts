import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { PrismaPg } from '@prisma/adapter-pg';
import { TelemetryModule } from '@throughline/telemetry/nest';
import knex from 'knex';
import { Entity, PrimaryColumn, type Repository } from 'typeorm';
import { PrismaClient } from './generated/client.js';
import { listen } from './listen.js';

const url = process.env['DATABASE_URL']!;
const query = knex({ client: 'pg', connection: url });
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });

@Entity({ name: 'matrix_books' })
class Book {
  @PrimaryColumn('text')
  id!: string;
}

@Controller('books')
class BooksController {
  constructor(@InjectRepository(Book) private readonly books: Repository<Book>) {}

  @Get(':id')
  async find(@Param('id') id: string): Promise<{ typeorm: number; knex: number }> {
    const typeorm = await this.books.countBy({ id });
    const rows = await query('matrix_books').where({ id });
    return { typeorm, knex: rows.length };
  }

  @Get(':id/editions')
  async count(@Param('id') id: string): Promise<{ prisma: number }> {
    const books = await prisma.$transaction((tx) => tx.book.findMany({ where: { id } }));
    return { prisma: books.length };
  }
}

@Module({
  imports: [
    TelemetryModule.forRoot(),
    TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Book], synchronize: true }),
    TypeOrmModule.forFeature([Book]),
  ],
  controllers: [BooksController],
})
class App {}

// Knex asks PostgreSQL for its version first.
await query.raw('SELECT 1');
await listen(await NestFactory.create(App, { bufferLogs: true }));
