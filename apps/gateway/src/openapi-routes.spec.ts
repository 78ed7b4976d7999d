import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { GatewayModule } from './gateway.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { BrowserTraces } from '@throughline/contracts';
import { openapi } from './openapi.js';

type Constructor = new (...args: never[]) => object;

/** The page of the storefront and its files, which are no part of the API. */
const PAGE = ['GET /', 'GET /assets/{file}'];

const modules = [GatewayModule, IdentityModule];
const controllers = modules.flatMap(
  (module) => Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as Constructor[],
);

/** The routes of a controller as OpenAPI writes them, such as `GET /orders/{id}`. */
function routesOf(controller: Constructor): string[] {
  const prefix = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const handlers = Object.getOwnPropertyNames(controller.prototype).map(
    (name) => controller.prototype[name as never] as object,
  );
  return handlers
    .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .map((handler) => {
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      const parts = `${prefix}/${Reflect.getMetadata(PATH_METADATA, handler) as string}`.split('/').filter(Boolean);
      return `${method} /${parts.join('/').replaceAll(/:(\w+)/g, '{$1}')}`;
    });
}

it('describes every route of the gateway, and no other', () => {
  const routes = controllers.flatMap(routesOf).filter((route) => !PAGE.includes(route));
  const described = Object.entries(openapi.paths!).flatMap(([path, methods]) =>
    Object.keys(methods!).map((method) => `${method.toUpperCase()} ${path}`),
  );

  expect(routes.length).toBeGreaterThan(10);
  expect(described.sort()).toEqual(routes.sort());
});

it('gives an example of the spans of a page that the gateway would take', () => {
  const { content } = openapi.paths!['/telemetry/traces']!.post!.requestBody as { content: Record<string, object> };

  expect(BrowserTraces.safeParse((content['application/json'] as { example: unknown }).example).success).toBe(true);
});
