"""What an environment keeps: the catalogue as it was made of its rows, whole, current, or not at all."""

from __future__ import annotations

import logging
import pickle
import shutil
import sys
from functools import cached_property
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms import kept as keeping
from transforms.catalogue import Catalogue, catalogue
from transforms.catalogue.build import load_catalogue
from transforms.catalogue.prepared import HERE, key_of

PLAIN = (str, tuple, dict, frozenset)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that has kept nothing yet; the folder it keeps things in."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "share" / "esglake"


def read_anew() -> Catalogue:
    """What a process that has just started reads."""
    return catalogue.__wrapped__()


def test_a_kept_catalogue_is_the_one_its_rows_make(environment: Path) -> None:
    made, again = read_anew(), read_anew()
    (file,) = environment.iterdir()
    assert file.name == f"catalogue-{key_of(HERE)}.pickle"
    rows = load_catalogue(HERE)
    assert again is not made
    for name, value in vars(Catalogue).items():
        if isinstance(value, cached_property):
            assert name in vars(again), "was found out before it was kept"
            getattr(rows, name)
    for name, expected in vars(rows).items():
        found = getattr(again, name)
        if isinstance(expected, pl.DataFrame):
            assert_frame_equal(found, expected)
        elif isinstance(expected, PLAIN):
            assert found == expected, name
        else:
            assert type(found) is type(expected)
    labels = rows.aliases["alias"].to_list()
    assert [again.metric_read(label) for label in labels] == [rows.metric_read(label) for label in labels]
    units = rows.spellings["spelling"].to_list()
    assert [again.read_unit(unit) for unit in units] == [rows.read_unit(unit) for unit in units]


def test_a_catalogue_cut_off_or_of_something_else_is_made_anew(
    environment: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read_anew()
    (file,) = environment.iterdir()
    whole = file.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"not a pickle", pickle.dumps({"version": "1"})):
        file.write_bytes(damaged)
        caplog.clear()
        assert read_anew().metric_of("Scope 1 emissions")
        assert ["made anew" in record.message for record in caplog.records] == [True]
        assert isinstance(pickle.loads(file.read_bytes()), Catalogue)


def test_another_row_or_another_line_of_code_has_another_key(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    keys = [key_of(HERE), key_of(folder)]
    assert keys[0] == keys[1]
    for name, end in {
        "aliases.csv": "water_withdrawal,Water we took,en,,\n",
        "synonyms.py": "# more\n",
    }.items():
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + end, encoding="utf-8")
        keys.append(key_of(folder))
    assert len(set(keys)) == 3


def test_where_nothing_can_be_written_nothing_is_kept_and_all_works(
    environment: Path, caplog: pytest.LogCaptureFixture
) -> None:
    environment.parent.write_text("a file where the folder would be")
    caplog.set_level(logging.INFO)
    assert read_anew().metric_of("Scope 1 emissions")
    assert "is not kept" in caplog.text
    keeping.keep("thing-1", lambda: pytest.fail("made for nothing"))


def test_the_latest_of_a_kind_are_kept_whole(environment: Path) -> None:
    keeping.keep("other-1", lambda: b"another kind")
    for number in range(keeping.KEPT_FILES + 3):
        keeping.keep(f"thing-{number}", f"{number}".encode)
    names = {path.name for path in environment.iterdir()}
    assert len(names) == keeping.KEPT_FILES + 1
    assert {"other-1", f"thing-{keeping.KEPT_FILES + 2}"} < names
    with pytest.raises(ValueError, match="half"):
        keeping.keep("thing-half", lambda: (_ for _ in ()).throw(ValueError("half")))
    assert {path.name for path in environment.iterdir()} == names
    assert keeping.kept("other-1") == b"another kind"
    assert keeping.kept("thing-half") is None
