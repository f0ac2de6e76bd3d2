import pytest

from deployments.traps import version_traps


@pytest.mark.parametrize(
    ("versions", "named"),
    [
        ({"sqlalchemy": "2.1.9", "fastapi": "0.150.0"}, ["sqlalchemy 2.1.9"]),
        ({"sqlalchemy": "2.0.58", "fastapi": "0.165.1"}, ["fastapi 0.165.1"]),
        ({"sqlalchemy": "2.1.0rc1", "fastapi": "1.0"}, ["sqlalchemy 2.1.0rc1", "fastapi 1.0"]),
        ({"sqlalchemy": "2.0.9", "fastapi": "0.150.9"}, []),
    ],
)
def test_libraries_too_new_for_prefect_are_named_with_what_brings_the_right_ones(versions, named):
    found = version_traps(versions.__getitem__)
    assert [trap.problem.partition(":")[0] for trap in found] == named
    assert all("make install" in trap.remedy for trap in found)


def test_what_is_installed_is_none_of_them():
    assert version_traps() == []
