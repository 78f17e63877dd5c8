"""The file of the master keys: who may read it, what it holds, and what follows from it."""

import stat

import pytest

from service.exits import ServiceError
from service.master_keys import MasterKeys

ONE, TWO = "11" * 32, "22" * 32


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gateway.key"


def written(path, text, mode=0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


def refused(operation, *arguments):
    with pytest.raises(ServiceError) as error:
        operation(*arguments)
    return str(error.value)


def test_a_new_file_is_for_its_owner_alone_and_reads_as_it_was_made(path):
    made = MasterKeys.made(path, 3)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert MasterKeys.read(path) == made
    assert (list(made.keys), len(made.keys[3])) == ([3], 32)


def test_a_file_that_is_there_is_never_written_over(path):
    written(path, f"1 {ONE}\n")

    assert "cannot be made: file exists" in refused(MasterKeys.made, path, 1)
    assert path.read_text() == f"1 {ONE}\n"


def test_no_file_is_no_error(path):
    assert MasterKeys.read(path) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602, 0o660])
def test_a_file_that_others_may_use_is_refused(path, mode):
    assert refused(MasterKeys.read, written(path, f"1 {ONE}\n", mode)) == (
        f"key file {path} may be read by others than its owner (mode {mode:04o}): `chmod 600` it, and rotate its "
        "key if somebody may have read it"
    )


def test_a_file_may_hold_several_versions_of_which_the_highest_is_new(path):
    found = MasterKeys.read(written(path, f"# rotated in May\n2 {TWO}\n\n 1  {ONE.upper()} \n"))

    assert (found.newest, {version: key.hex() for version, key in found.keys.items()}) == (
        2,
        {1: ONE, 2: TWO},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty: bring its content back, or remove it"),
        ("# nothing\n", "is empty: bring its content back, or remove it"),
        (f"1 {ONE}\n{TWO}\n", "has no version and 64 hexadecimal digits in line 2: mend that line"),
        (f"1 {ONE[2:]}\n", "has no version and 64 hexadecimal digits in line 1: mend that line"),
        (f"0 {ONE}\n", "has no version and 64 hexadecimal digits in line 1: mend that line"),
        (f"1 {ONE}\n1 {TWO}\n", "has a version that another line has in line 2: mend that line"),
    ],
)
def test_a_file_that_is_damaged_is_refused_without_its_content(path, text, told):
    assert refused(MasterKeys.read, written(path, text)) == f"key file {path} {told}"


def test_a_folder_is_no_key_file(tmp_path):
    assert refused(MasterKeys.read, tmp_path) == f"key file {tmp_path}: is a directory"


def test_a_folder_that_is_not_there_is_told(tmp_path):
    path = tmp_path / "none" / "gateway.key"

    assert refused(MasterKeys.made, path, 1) == (
        f"key file {path} cannot be made: no such file or directory: name another one under gateway.key_file"
    )


def test_a_secret_follows_from_the_master_key_its_version_and_the_id(path):
    found = MasterKeys.read(written(path, f"1 {ONE}\n2 {ONE}\n3 {TWO}\n"))
    secrets = [found.secret(version, name) for version in (1, 2, 3) for name in ("AKIAA", "AKIAB")]

    assert len(set(secrets)) == len(secrets)
    assert secrets[0] == found.secret(1, "AKIAA") == "F3D96GfIp33nlYqXZpKxd/px2PGsh/TYOt70n25f"
    assert {len(one) for one in secrets} == {40}


def test_a_mark_tells_master_keys_apart_and_no_key_is_shown(path):
    found = MasterKeys.read(written(path, f"1 {ONE}\n2 {TWO}\n"))

    assert found.mark(1) != found.mark(2)
    assert found.mark(3) is None
    assert ONE not in repr(found)
    assert str(found.keys[1]) not in repr(found)
