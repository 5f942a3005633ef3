"""What is pushed to the cloud is small enough for its free tier."""

import pytest

from tests.architecture.sources import cloud_files, name_of

MOST_BYTES = 32_000


@pytest.mark.parametrize("path", cloud_files(), ids=name_of)
def test_a_file_that_goes_to_the_cloud_has_at_most_32_000_bytes(path):
    assert path.stat().st_size <= MOST_BYTES


def test_the_algorithm_itself_goes_to_the_cloud():
    assert "main.py" in [name_of(path) for path in cloud_files()]
