"""What `from __future__ import annotations` asks for; the page's Python drops annotations."""

annotations = None
