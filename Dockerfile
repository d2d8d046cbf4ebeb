# The API alone; Neo4j is a container of its own (docker-compose.yml) or a server elsewhere.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements/runtime.txt requirements/runtime.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
RUN /venv/bin/python -m gql.page.build && rm -rf gql/page/node_modules

FROM python:3.11-slim-bookworm
# LightGBM, which ranks networks given as files, uses the system's OpenMP.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1=12.* && rm -rf /var/lib/apt/lists/*
# A named volume that is new takes over the owner of the folder it is mounted on.
RUN useradd --create-home --uid 10001 entraide \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/entraide /var/lib/entraide/numba
RUN printf '#!/bin/sh\nexec python -m entraide "$@"\n' > /usr/local/bin/entraide && chmod 0755 /usr/local/bin/entraide
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /app /app
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1
# The application's folder is read-only, so numba keeps compiled code with the data.
ENV ENTRAIDE_HOME=/var/lib/entraide NUMBA_CACHE_DIR=/var/lib/entraide/numba
USER 10001
WORKDIR /app
EXPOSE 8000
CMD ["python", "-m", "entraide", "serve"]
