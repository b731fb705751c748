"""The words of the calculators, a module for each edition of the book: `calculators.en`."""
