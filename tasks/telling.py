"""Where a line of the log goes that may be said within a flow run or outside of any."""

import logging

from prefect import get_run_logger
from prefect.exceptions import MissingContextError

Logger = logging.Logger | logging.LoggerAdapter[logging.Logger]


def logger_in_or_out(module: str) -> Logger:
    """The run's logger, or that of the module where there is no run."""
    try:
        return get_run_logger()
    except MissingContextError:
        return logging.getLogger(module)
