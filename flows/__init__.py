"""One file per flow. Prefect reads its settings on import, so a laptop's are settled before it.

The only package here that does something on import: `import prefect` makes its home folder, and a
run without a server must leave nothing outside PERFETCH_HOME.
"""

from console.environment import settle_prefect

settle_prefect()
