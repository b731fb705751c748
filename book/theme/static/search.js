// A page opened from a disk may not fetch its neighbours for their summaries.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";
