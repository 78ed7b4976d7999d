export interface Discount {
  code: string;
  percent: number;
}

export const DISCOUNTS: Discount[] = [
  { code: 'SAVE10', percent: 10 },
  { code: 'SAVE25', percent: 25 },
];
