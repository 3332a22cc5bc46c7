"""Files in: bytes to rows of values, with everything that is wrong at once. Knows no database.

`documents` opens CSV and XLSX as rows of text, `tables` finds the headings and reads each cell with its column's parser
(`values`), and `areas`, `sites`, `staff` say which columns there are. `writing` gives rows back.
"""
