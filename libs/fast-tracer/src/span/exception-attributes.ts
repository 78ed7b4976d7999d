import type { Attributes, Exception } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';

/** What the conventions tell of an exception; undefined where it has neither a type nor a message. */
export function exceptionAttributes(exception: Exception | undefined | null): Attributes | undefined {
  if (typeof exception === 'string') return exception ? { [ATTR_EXCEPTION_MESSAGE]: exception } : undefined;
  const { code, name, message, stack } = exception ?? {};
  const type = code ? code.toString() : name;
  if (!type && !message) return undefined;
  return {
    ...(type && { [ATTR_EXCEPTION_TYPE]: type }),
    ...(message && { [ATTR_EXCEPTION_MESSAGE]: message }),
    ...(stack && { [ATTR_EXCEPTION_STACKTRACE]: stack }),
  };
}
