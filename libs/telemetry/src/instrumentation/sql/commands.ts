const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Commands of PostgreSQL whose summary is the command alone: what follows are temporary names, or values. */
export const PLAIN = set(
  'BEGIN START COMMIT ROLLBACK ABORT END SAVEPOINT RELEASE EXECUTE DEALLOCATE FETCH MOVE CLOSE DO SET RESET SHOW LISTEN ' +
    'NOTIFY UNLISTEN VACUUM ANALYZE GRANT REVOKE COMMENT REINDEX CLUSTER CHECKPOINT DISCARD REFRESH IMPORT REASSIGN ' +
    'SECURITY LOAD',
);
/** Commands that are followed by another statement. */
export const WRAPPING = set('EXPLAIN PREPARE DECLARE');
/** Commands that are followed directly by their target. */
export const TARGETING = set('UPDATE TRUNCATE LOCK COPY CALL TABLE');
/** Commands whose target follows INTO or FROM. */
export const INTO = set('INSERT MERGE');
export const DEFINING = set('CREATE ALTER DROP');
/** Kinds of objects whose name shows what a query is about. */
export const RELATIONS = set('TABLE VIEW');
export const OBJECTS = set(
  'INDEX SEQUENCE SCHEMA DATABASE FUNCTION PROCEDURE TRIGGER TYPE EXTENSION ROLE USER POLICY RULE DOMAIN PUBLICATION ' +
    'SUBSCRIPTION AGGREGATE OPERATOR COLLATION SERVER STATISTICS',
);
/** Commands in which FROM and JOIN name tables. */
export const READING = set('SELECT UPDATE DELETE');
/** Words between a command and the name of its target. */
export const BEFORE_NAME = set('ONLY LATERAL TABLE NOT EXISTS');
export const TEMPORARY = set('TEMP TEMPORARY UNLOGGED');
/** Words that end a list of tables. */
export const AFTER_TABLES = set('WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH FOR WINDOW RETURNING SET');
export const SET_OPERATIONS = set('UNION INTERSECT EXCEPT');
