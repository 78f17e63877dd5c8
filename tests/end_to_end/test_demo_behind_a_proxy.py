import pytest
from processes import environment, run

NOBODY = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    "change", [pytest.param(str.upper, id="upper case"), pytest.param(str.lower, id="lower case")]
)
def test_the_demo_speaks_to_loopback_whatever_proxy_its_user_has(tmp_path, change):
    """Alibaba's SDK does not know NO_PROXY."""
    proxies = {change(f"{scheme}_proxy"): NOBODY for scheme in ("http", "https", "all")}
    ended = run("demo", "--once", "--accounts", "3", "--folder", tmp_path, env=environment(tmp_path, proxies))

    assert ended.status == 0
    assert "; 0 shards did not answer." in ended.out + ended.err
