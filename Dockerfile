# One image for each process: docker build --build-arg APP=gateway|orders|payments|inventory .
# and one that migrates the databases: docker build --target migrate .
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
# No shell, no package manager, nobody but `nonroot`. It has no version tags: give its digest to pin what you deploy.
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY libs/contracts/package.json libs/contracts/
COPY libs/service/package.json libs/service/
COPY libs/telemetry/package.json libs/telemetry/

FROM packages AS production-packages
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM packages AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ENV NX_DAEMON=false NX_TUI=false
RUN npx nx run-many -t build

FROM ${RUNTIME_IMAGE} AS runtime
WORKDIR /app
ENV NODE_ENV=production
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
