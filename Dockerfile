# One image for server, worker and command line; CPU only.
#   docker build -t perfetch .
#   docker run --rm -v perfetch:/home/perfetch/data perfetch python -m flows.full_pipeline --sandbox process
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS installed
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /opt/perfetch
COPY requirements.lock ./
# torch alone from the index of CPU builds: the default one brings gigabytes of CUDA.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --index-url "${TORCH_INDEX}" "$(grep '^torch==' requirements.lock)" \
 && /opt/venv/bin/pip install -r requirements.lock

FROM python:${PYTHON}-slim-bookworm
# g++ races the C++ half of the catalogue; without it that half is left out with a reason.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends g++ \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 perfetch \
 && install -d -o perfetch -g perfetch /home/perfetch/data
COPY --from=installed /opt/venv /opt/venv
COPY . /opt/perfetch
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/perfetch \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PERFETCH_HOME=/home/perfetch/data \
    PREFECT_HOME=/home/perfetch/data/services/prefect \
    PREFECT_SERVER_ANALYTICS_ENABLED=false
WORKDIR /opt/perfetch
USER 10001
VOLUME /home/perfetch/data
ENTRYPOINT ["/opt/perfetch/containers/entrypoint.sh"]
CMD ["python", "-m", "deployments.worker"]
