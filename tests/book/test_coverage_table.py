"""The table of what the sources say points to places that exist."""

import csv

from pages import ROOT, SITE, found, soup

TABLE = (ROOT / "book" / "coverage.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))


def test_every_row_points_to_an_anchor_of_a_built_page():
    missing = []
    for row in found(ROWS, "rows of coverage.csv"):
        page = SITE / "en" / f"{row['page']}.html"
        if not page.exists() or not soup(page).find(id=row["anchor"]):
            missing.append(f"{row['id']}: {row['page']}#{row['anchor']}")
    assert missing == []


def test_every_row_stands_once_in_order_and_says_something():
    keys = [(row["id"].split("-")[0], int(row["id"].split("-")[1])) for row in ROWS]
    assert keys == sorted(set(keys))
    assert [row["id"] for row in ROWS if len(row["paraphrase"]) < 10] == []
