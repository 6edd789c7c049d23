# An exact tag; to pin it for good, build with --build-arg PYTHON_IMAGE=python:3.13.9-slim-trixie@sha256:…
ARG PYTHON_IMAGE=python:3.13.9-slim-trixie
FROM ${PYTHON_IMAGE}

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY bot.py manifest.yml LICENSE ./
COPY jobs/ jobs/
COPY listeners/ listeners/
COPY models/ models/
COPY phoenix_bot/ phoenix_bot/

RUN useradd --uid 10001 --no-create-home phoenix && mkdir /data && chown phoenix /data
USER 10001
VOLUME /data

# This wins over DB_*. To use those, set it to nothing, as docker-compose.yml does.
ENV DATABASE_URL=sqlite:////data/phoenix.db

# Everywhere, so that the health port can be reached from outside the container.
ENV HTTP_HOST=0.0.0.0
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-m", "phoenix_bot.operations.http.healthcheck"]

CMD ["python", "bot.py"]
