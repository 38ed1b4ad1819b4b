"""How static files are kept."""

import brotli
import pytest

from farmdash.files import QuickCompressor, brotli_quality


@pytest.mark.parametrize(
    ("size", "quality"), [(10, 11), (256_000, 11), (256_001, 10), (1_500_000, 9)]
)
def test_large_files_are_compressed_with_less_effort(size: int, quality: int) -> None:
    assert brotli_quality(size) == quality


@pytest.mark.parametrize("size", [100, 300_000, 1_100_000])
def test_what_was_compressed_comes_out_as_it_went_in(size: int) -> None:
    data = (b"body { margin: 0 } " * (size // 19 + 1))[:size]
    compressed = QuickCompressor.compress_brotli(data)
    assert len(compressed) < size
    assert brotli.decompress(compressed) == data
