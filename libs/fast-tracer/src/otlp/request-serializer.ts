import {
  type IExporterMetricsHelper,
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { TraceRequest } from './trace-request.js';

/** For the SDK's OTLP transports: the bytes of a request, and how many spans are in it. */
export const requestSerializer: ISerializer<TraceRequest, IExportTraceServiceResponse> = {
  serializeRequest: (request) => request.bytes(),
  deserializeResponse: (data) => ProtobufTraceSerializer.deserializeResponse(data),
};

export const requestMetrics: IExporterMetricsHelper<TraceRequest> = {
  ...TraceExporterMetricsHelper,
  countItems: ({ length }) => length,
};
