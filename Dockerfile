# One image for API and worker; docker-compose.yml and render.yaml say which command. Debian, because Temporal's core
# needs glibc. To pin what stands behind the tag, look its digest up and build with it (both stages follow):
#
#   docker buildx imagetools inspect node:22-bookworm-slim
#   docker build --build-arg NODE_IMAGE=node:22-bookworm-slim@sha256:… .
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: scripts/prepare.mjs says why. The versions are those of the lock file, each checked against its hash.
RUN npm install --no-save --include=dev --no-progress
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY simulator simulator
COPY scripts scripts
COPY bench bench
COPY chaos chaos
COPY dashboard dashboard
RUN npm run build

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages are PostgreSQL for `npm start` and the compilers' binaries; nothing here runs either.
RUN npm install --no-save --omit=dev --omit=optional --no-progress

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
ENV DATA_DIR=/var/lib/candidate-calls
WORKDIR /app
# The only folder we write to, and only where recordings go into no bucket: mount a volume there.
RUN mkdir -p ${DATA_DIR}/recordings && chown -R node:node ${DATA_DIR}
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY prompts prompts
COPY deploy/is-api-alive.mjs deploy/is-worker-connected.mjs deploy/
COPY --from=build /app/dist/workflow-bundle.js dist/
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/programs dist/programs
COPY --from=build /app/dist/dashboard dist/dashboard
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "deploy/is-api-alive.mjs"]
CMD ["node", "--enable-source-maps", "dist/programs/api.js"]
