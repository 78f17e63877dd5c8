"""A process that is killed in the middle of writing leaves the last whole reading."""

from killing import held_after, write_and_kill


def test_a_killed_writer_leaves_what_it_committed(store_url):
    number = 0
    for more in (0, 1, 2):
        last = write_and_kill(
            store_url, number, lambda said, more=more: [said.readline() for _ in range(more)]
        )
        reading, plan = held_after(store_url)

        assert last <= plan <= reading <= last + 1
        number = reading + 1
