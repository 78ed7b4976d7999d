export const databases = ['orders', 'payments', 'inventory'] as const;
export type Database = (typeof databases)[number];
export type DatabaseUrls = Record<Database, string>;
export const databaseVariable = (name: Database) => `${name.toUpperCase()}_DATABASE_URL`;
