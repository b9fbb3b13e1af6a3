# One image for all four processes; docker-compose.yml and deploy/ choose which one a container runs.
FROM node:22-bookworm-slim AS build
WORKDIR /lethe
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY scripts scripts
COPY src src
COPY migrations migrations
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
# pg_dump and pg_restore, for `lethe backup`.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 lethe \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin lethe \
 # Volumes take the owner of the folder they are mounted over.
 && install -d -o lethe -g lethe -m 0700 /var/lib/lethe /var/lib/lethe/objects /var/lib/lethe/witness /var/lib/lethe/witness-keyring /var/lib/lethe/custodian /var/lib/lethe/keyring-snapshot-a /var/lib/lethe/keyring-snapshot-b \
 && install -d -o lethe -g lethe -m 0711 /run/lethe/keyring \
 && for role in ingest api worker; do install -d -o lethe -g lethe -m 0700 "/run/lethe/keyring/$role"; done
WORKDIR /lethe
COPY --from=build /lethe/package.json ./
COPY --from=build /lethe/node_modules node_modules
COPY --from=build /lethe/dist dist
COPY bin bin
COPY scripts/lib scripts/lib
COPY migrations/grants migrations/grants
ENV NODE_ENV=production LETHE_HOME=/var/lib/lethe
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["node"]
CMD ["bin/lethe.js", "--help"]
