"""Lists of people, classes and rooms from a spreadsheet: looked at first, then written whole or not at all."""
