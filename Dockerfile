# One image for each process: docker build --build-arg APP=gateway|orders|payments|inventory .
# and one that migrates the databases: docker build --target migrate .
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY libs/contracts/package.json libs/contracts/
COPY libs/service/package.json libs/service/
COPY libs/telemetry/package.json libs/telemetry/
COPY libs/fast-tracer/package.json libs/fast-tracer/
COPY libs/telemetry-testing/package.json libs/telemetry-testing/

FROM packages AS production-packages
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM packages AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ENV NX_DAEMON=false NX_TUI=false
# Services never load the test kit, so no image holds it.
RUN npx nx run-many -t build && rm -r libs/telemetry-testing

# No shell and no package manager, only what a C++ program needs: Node is the very one that built and tested the rest.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /usr/local/bin/node /nodejs/bin/node
COPY --from=production-packages /app/node_modules node_modules
COPY package.json ./

FROM runtime AS migrate
COPY tools/migrate.ts tools/
COPY tools/lib tools/lib
COPY prisma prisma
USER nonroot
ENTRYPOINT ["/nodejs/bin/node", "tools/migrate.ts"]

FROM runtime AS service
ARG APP
COPY --from=build /app/libs libs
COPY --from=build /app/apps/${APP}/dist app
COPY tools/healthcheck.mjs ./
ENV PORT=3000
EXPOSE 3000
USER nonroot
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/nodejs/bin/node", "healthcheck.mjs"]
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["--enable-source-maps", "--import", "@throughline/telemetry/register", "app/main.js"]
