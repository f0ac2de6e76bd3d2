"""What several slow tests stand on: one Prefect server for a file, and orphans that are found."""

import pytest

from tests.adopting_orphans import adopting_orphans
from tests.running_flows import serving


@pytest.fixture(scope="module")
def orphans_become_ours():
    """Processes whose parent was killed come below this one: asked for by `usefixtures`."""
    with adopting_orphans():
        yield


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Of a Prefect server that all tests of a file share."""
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address
