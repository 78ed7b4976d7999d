import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator';

export class ItemDto {
  @IsString()
  sku: string;

  @IsInt()
  @Min(1)
  qty: number;
}

export class PaymentDto {
  @IsString()
  method: string;

  @IsString()
  token: string;
}

export class CreateOrderDto {
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  items: ItemDto[];

  @ValidateNested()
  @Type(() => PaymentDto)
  payment: PaymentDto;

  @IsOptional()
  @IsString()
  userId?: string;
}
