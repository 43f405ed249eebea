# One image for API and worker; docker-compose.yml says which command. Debian, because Temporal's core needs glibc.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --include=dev --no-progress
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY simulator simulator
COPY scripts scripts
COPY bench bench
RUN npm run build

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --omit=dev --no-progress && npm cache clean --force
COPY --from=build /app/dist dist
COPY prompts prompts
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "dist/src/server.js"]
