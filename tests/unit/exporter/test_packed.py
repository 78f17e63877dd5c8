"""Packed parts make one gzip member, which is all that many clients read."""

import gzip
import subprocess
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.packed import Packed, member

LEVELS = st.integers(0, 9)
GZIP_ONLY = 16 + zlib.MAX_WBITS  # one member, with its checksum


def unpacked(data):
    """Read as a client that knows one member: all of the data has to be in it."""
    reader = zlib.decompressobj(GZIP_ONLY)
    text = reader.decompress(data) + reader.flush()

    assert reader.eof
    assert reader.unused_data == b""
    return text


@given(st.lists(st.tuples(st.binary(max_size=2000), LEVELS), min_size=1, max_size=4))
def test_parts_are_one_member_and_nothing_follows_it(texts):
    first, *others = (Packed.of(text, level) for text, level in texts)

    assert unpacked(b"".join(member(first, others))) == b"".join(text for text, _ in texts)


def test_a_part_larger_than_the_window_stays_whole():
    large = Packed.of(b"".join(b'ipam_pool_info{pool="%d"} 1.0\n' % number for number in range(20_000)), 6)
    small = Packed.of(b'ipam_pool_info{pool="0"} 1.0\n' * 100, 1)

    assert unpacked(b"".join(member(large, (small,)))) == large.text + small.text


def test_a_damaged_member_is_noticed():
    data = bytearray(b"".join(member(Packed.of(b"a 1\n", 6), (Packed.of(b"b 1\n", 1),))))
    data[-8] ^= 1

    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(bytes(data))


def test_a_packed_scrape_is_one_member(running):
    _, plain = running.ask("/metrics")
    _, packed = running.ask("/metrics", Accept_Encoding="gzip")

    assert unpacked(packed).splitlines()[:40] == plain.splitlines()[:40]
    assert b"\nprocess_open_fds " in unpacked(packed)


def test_curl_reads_a_packed_scrape_whole(running):
    url = f"http://127.0.0.1:{running.port}/metrics"
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--noproxy", "*", "--compressed", url],
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\nipam_build_info{" in done.stdout
    assert done.stdout.startswith(b"# HELP ipam_pool_info ")
