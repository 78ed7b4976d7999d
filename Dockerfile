# One image for each process: docker build --build-arg APP=gateway|orders|payments|inventory .
# and one that migrates the databases: docker build --target migrate .
FROM node:24.21.0-bookworm-slim AS node

# The packages of the images are JavaScript only, so one build serves every architecture.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY libs/contracts/package.json libs/contracts/
COPY libs/service/package.json libs/service/
COPY libs/telemetry/package.json libs/telemetry/
COPY libs/fast-tracer/package.json libs/fast-tracer/
COPY libs/telemetry-testing/package.json libs/telemetry-testing/
COPY libs/trace-tools/package.json libs/trace-tools/
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ENV NX_DAEMON=false NX_TUI=false
RUN --mount=type=cache,target=/app/.nx,sharing=locked npx nx run-many -t build && node tools/packages/image-files.ts /image

# No shell and no package manager, only what a C++ program needs: Node is the very one that built and tested the rest.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY --from=node /usr/local/bin/node /nodejs/bin/node
COPY --from=build /image ./
# nonroot; a number, so that Kubernetes can tell that it is not root.
USER 65532

FROM runtime AS migrate
COPY prisma prisma
ENTRYPOINT ["/nodejs/bin/node", "prisma/migrate/main.ts"]

FROM runtime AS service
ARG APP
COPY --from=build /app/apps/${APP}/dist app
COPY libs/service/healthcheck.mjs ./
ENV PORT=3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/nodejs/bin/node", "healthcheck.mjs"]
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["--max-semi-space-size=4", "--import", "@throughline/service/source-maps", "--import", "@throughline/telemetry/register", "app/main.js"]
