"""The table of what the sources say points to places that exist."""

import csv
import re

from pages import ROOT, SITE, found, soup

TABLE = (ROOT / "book" / "coverage.csv").read_text(encoding="utf-8")
# How many rows each of the four articles has.
ROWS_OF = {"S0": 65, "S1": 87, "S2": 37, "S3": 57}
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


def test_the_index_shows_every_row_and_leads_to_its_place():
    index = soup(SITE / "en" / "index-of-sources.html")
    for row in found(ROWS, "rows of coverage.csv"):
        line = index.find(id=f"rule-{row['id'].lower()}")
        # The build sets typographic apostrophes and quotes.
        said = line.get_text(" ", strip=True).translate(str.maketrans("’“”", '\'""'))
        assert said == f"{row['id']} {row['paraphrase']}"
        assert line.a["href"] == f"{row['page']}.html#{row['anchor']}"
    assert len(index.select("ul.source-rules > li")) == len(ROWS)


def test_the_index_counts_what_it_shows_and_names_what_is_missing():
    index = soup(SITE / "en" / "index-of-sources.html")
    said = index.select_one("p.source-count").get_text()
    missing = " ".join(each.get_text() for each in index.select("p.source-missing"))
    everything = {f"{source}-{n}" for source, last in ROWS_OF.items() for n in range(1, last + 1)}
    left = everything - {row["id"] for row in ROWS}
    assert set(re.findall(r"S\d-\d+", missing)) == left
    assert str(len(everything)) in said and (f"{len(ROWS)} of" in said) == bool(left)
