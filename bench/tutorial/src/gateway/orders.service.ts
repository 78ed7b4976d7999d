import { HttpService } from '@nestjs/axios';
import { HttpException, Injectable } from '@nestjs/common';
import type { AxiosError, AxiosResponse } from 'axios';
import { catchError, firstValueFrom, map, type Observable } from 'rxjs';
import type { CreateOrderDto } from '../create-order.dto';

@Injectable()
export class OrdersService {
  constructor(private readonly http: HttpService) {}

  create(order: CreateOrderDto): Promise<unknown> {
    return this.answer(this.http.post('/orders', order));
  }

  find(id: string): Promise<unknown> {
    return this.answer(this.http.get(`/orders/${id}`));
  }

  private answer(response: Observable<AxiosResponse>): Promise<unknown> {
    return firstValueFrom(
      response.pipe(
        map(({ data }) => data),
        catchError((error: AxiosError) => {
          throw new HttpException(error.response?.data ?? error.message, error.response?.status ?? 502);
        }),
      ),
    );
  }
}
