"""The sheet that a plan prints is one page of paper, readable by everyone, and asks nobody."""

import re

from axe_playwright_python.sync_playwright import Axe
from browser import Watch
from sheets.plan_sheet import LAST_LINES, plan_html
from teko import plan
from teko.runs.one_plan import Action

LOG = tuple(
    Action(f"2008-{month:02d}-28", "margin raised", -12_345.6, 9_876.5, 0.2, 9_876_543.2)
    for month in range(1, 13)
)
# The longest sheet there is: every rule, windows, a full log.
FULL = plan_html(
    plan.pattern_c(
        10_000_000,
        margin=0.08,
        hedge_ratio=0.7,
        windows=(("2025-01-13", "2025-01-31"), ("2025-04-14", "2025-05-02")),
    ),
    log=LOG,
)


def opened(browser, **options):
    context = browser.new_context(**options)
    watch, page = Watch(context), context.new_page()
    page.set_content(FULL)
    return context, watch, page


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_full_sheet_prints_on_one_page(browser):
    assert len(LOG) == LAST_LINES
    context, _, page = opened(browser)
    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 1
    page.set_content(FULL.replace("</main>", f"{'<p>more</p>' * 40}</main>"))
    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) > 1
    context.close()


def test_a_sheet_is_readable_on_a_phone_and_asks_nobody(browser):
    context, watch, page = opened(browser, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    context.close()
    assert watch.faults == []
