const DOLLARS = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

export const money = (cents: number): string => DOLLARS.format(cents / 100);
