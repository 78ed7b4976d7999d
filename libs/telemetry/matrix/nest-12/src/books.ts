import { Controller, Get, Param } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { withSpan } from '@throughline/telemetry';

interface Book {
  id: string;
  title: string;
}

export const typeDefs = 'type Book { id: ID! title: String! } type Query { book(id: ID!): Book }';

const find = (id: string): Promise<Book> => withSpan('find_book', async () => ({ id, title: 'Nineteen Eighty-Four' }));

@Resolver('Book')
export class BooksResolver {
  @Query('book')
  book(@Args('id') id: string): Promise<Book> {
    return find(id);
  }
}

@Controller({ path: 'books', version: '1' })
export class BooksController {
  @Get(':id')
  book(@Param('id') id: string): Promise<Book> {
    return find(id);
  }
}
