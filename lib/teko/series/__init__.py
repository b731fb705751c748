"""Real series, and the tables of facts that were entered by hand."""
