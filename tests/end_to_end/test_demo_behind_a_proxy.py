from itertools import product

from processes import environment, run

NOBODY = "http://127.0.0.1:9"


def test_the_demo_speaks_to_loopback_whatever_proxy_its_user_has(tmp_path):
    """Alibaba's SDK does not know NO_PROXY."""
    names = ("http_proxy", "https_proxy", "all_proxy")
    proxies = {spell(name): NOBODY for spell, name in product((str.upper, str.lower), names)}
    ended = run("demo", "--once", "--accounts", "3", "--folder", tmp_path, env=environment(tmp_path, proxies))

    assert ended.status == 0
    assert "; 0 shards did not answer." in ended.out + ended.err
