"""How commands end that were interrupted, or met a bug: soon, with the documented status, and nothing lost."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from threading import Event

from answering import Answer, answering_aws
from processes import SECONDS, environment, read, run

START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
from service.cli.main import main
main()
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "hub-secret"}
DECLARED = "{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}"
TRIES = 4  # that an endpoint which hangs up gets, were it not for the interruption


def configuration(folder, *sources):
    config = folder / "cidrwatch.yaml"
    text = "\n".join(f"  - {source}" for source in sources)
    config.write_text(
        f"store: sqlite:///cidrwatch.db\nweb: {{listen: 127.0.0.1:0}}\ncollect: {{timeout: 60s}}\nsources:\n{text}\n"
    )
    return config


def test_an_interrupted_scan_asks_nothing_more_and_keeps_what_it_read(tmp_path):
    asked, released = Event(), Event()

    def hangs(_):
        asked.set()
        released.wait(SECONDS)
        return Answer(b"", 0)

    with answering_aws(hangs) as cloud:
        source = f'{{name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc, subnet, eip], endpoint_url: "{cloud.url}"}}'
        config = configuration(tmp_path, DECLARED, source)
        with subprocess.Popen(
            [sys.executable, "-c", START, "scan", "-c", config], env=environment(tmp_path, KEYS),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as scan:  # fmt: skip
            said = [scan.stderr.readline()]
            assert asked.wait(SECONDS)
            scan.send_signal(signal.SIGINT)
            said.append(scan.stderr.readline())
            released.set()
            out, err = scan.communicate(timeout=SECONDS)
    networks = read(config, "resources", "--type", "network", "-o", "json").records

    assert said[0] == "read 1 of 4 shards\n"
    assert said[1].startswith("Ending: ")
    assert (scan.returncode, out, err) == (130, "", "Interrupted.\n")
    assert len(cloud.asked) < TRIES
    assert [network["id"] for network in networks] == ["office"]


def test_a_bug_in_the_first_analysis_ends_the_daemon_with_its_own_status(tmp_path):
    config = configuration(tmp_path, DECLARED)
    env = environment(tmp_path)
    run("scan", "-c", config, env=env)
    with closing(sqlite3.connect(tmp_path / "cidrwatch.db")) as store, store:
        ((content,),) = store.execute("SELECT content FROM numbers")
        owners = b'[["dc"], [""]]'
        assert owners in content
        store.execute("UPDATE numbers SET content = ?", [content.replace(owners, b'[[], [""]]    ')])
    ended = run("serve", "-c", config, env=env)

    assert ended.status == 70
    assert ended.said == [
        "cidrwatch met a bug, IndexError: please report it with the log above.",
    ]
    assert '"event": "crashed"' in ended.err
