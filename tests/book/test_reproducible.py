"""A second build, in another folder, gives the same site."""

import shutil

from notebooks import python
from pages import ROOT, SITE, found


def files(site) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_a_second_build_gives_the_same_bytes(tmp_path):
    """Of every page, script and picture. The notebooks are not run again: that they show the
    same in another process is what `test_explorers.py` and strict nbval compare."""
    kept = found(list(SITE.parent.glob("*/_build/.executed")), "executed notebooks beside the site")
    for cache in kept:
        shutil.copytree(cache, tmp_path / cache.relative_to(SITE.parent))
    done = python(ROOT / "tools" / "build_book.py", tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    first, second = files(SITE), files(tmp_path / "site")
    assert sorted(first) == sorted(second)
    assert [path for path in first if first[path] != second[path]] == []
