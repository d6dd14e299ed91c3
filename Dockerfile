# syntax=docker/dockerfile:1
# Targets: web, worker, producer. All run as the unprivileged user `node`.
FROM node:20.20-bookworm-slim AS build
WORKDIR /storepulse
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --include=dev
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20.20-bookworm-slim AS base
ENV NODE_ENV=production
WORKDIR /storepulse
RUN install -d -m 0700 -o node -g node /data
COPY --from=build --chown=root:root /storepulse/package.json ./package.json
COPY --from=build --chown=root:root /storepulse/node_modules ./node_modules
COPY --from=build --chown=root:root /storepulse/build ./build
COPY --from=build --chown=root:root /storepulse/public ./public
VOLUME /data
USER node

FROM base AS worker
ENV MIMALLOC_PURGE_DELAY=0 MALLOC_MMAP_THRESHOLD_=1048576
COPY --chown=root:root worker/schema ./worker/schema
EXPOSE 3001
CMD ["node", "--max-old-space-size=192", "--max-semi-space-size=8", "--heap-growing-percent=200", "--single-threaded-gc", "--enable-source-maps", "build/worker/main.mjs"]

FROM base AS producer
CMD ["node", "build/worker/producer.mjs"]

FROM base AS web
EXPOSE 3000
CMD ["node", "--max-http-header-size=65536", "--max-semi-space-size=4", "--heap-growing-percent=40", "--single-threaded-gc", "node_modules/.bin/remix-serve", "build/server/index.js"]
