"""One file per flow. Prefect and torch read the environment on import, so it is settled before.

The only package here that does something on import: `import prefect` makes its home folder, `import
torch` a cache, and a run without a server must leave nothing outside PERFETCH_HOME.
"""

from console.environment import settle_prefect, settle_torch

settle_prefect()
settle_torch()
