"""What a reader takes away: the formula sheet, the workbook, the sheet of a plan."""
