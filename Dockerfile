# One image for web, worker, clicks, beat and prepare; docker-compose.yml starts them.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements/run.txt requirements/run.txt
RUN /venv/bin/pip install --require-hashes -r requirements/run.txt
COPY . .
# Static files are part of the image, so that the running one needs to write none.
RUN FARMDASH_DATA=/tmp/data /venv/bin/python -m farmdash.stack static \
    && /venv/bin/python -m compileall -q apps farmdash \
    && chmod -R a+rX /app

FROM python:3.11.14-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin farmdash \
    && install -d -m 700 -o farmdash -g farmdash /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "farmdash.wsgi", "--config", "python:farmdash.stack.gunicorn_conf"]
