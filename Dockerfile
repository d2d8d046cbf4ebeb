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
RUN useradd --create-home --uid 10001 entraide
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /app /app
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 ENTRAIDE_HOME=/tmp/entraide
USER 10001
WORKDIR /app
EXPOSE 8000
CMD ["python", "-m", "entraide", "serve"]
