"""Names that only annotations use, which the page's Python drops."""

Any = Protocol = None
TYPE_CHECKING = False
